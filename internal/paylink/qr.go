package paylink

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quiet is the white margin around a QR code, in modules, that readers need (ISO/IEC 18004, 9.1).
const quiet = 4

// SVG draws an address as a QR code that can be printed in any size.
func SVG(address string) (string, error) {
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		return "", fmt.Errorf("draw QR code: %w", err)
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	size := code.Size + 2*quiet
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges" role="img">`+
		`<rect width="%d" height="%d" fill="#fff"/><path d="%s" fill="#000"/></svg>`, size, size, size, size, path.String()), nil
}

// pixels is the width of a module of a PNG.
const pixels = 10

// PNG draws an address as a QR code in pixels.
func PNG(address string) ([]byte, error) {
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		return nil, fmt.Errorf("draw QR code: %w", err)
	}
	code.Scale = pixels
	return code.PNG(), nil
}
