package vezne

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
)

// Paging says which page of a list is asked for; the zero value is the first.
type Paging struct {
	// Limit is the size of a page, 1 to 100; 20 when zero.
	Limit int
	// After is the Next of the page before.
	After string
}

// List is one page of a list.
type List[T any] struct {
	Items   []T
	HasMore bool
	// Next is the After of the next page, if there is one.
	Next string
}

// list asks for one page, whose items stand under a name of their own.
func list[T any](ctx context.Context, c *Client, path, name string, page Paging, filter url.Values) (*List[T], error) {
	query := url.Values{}
	for key, values := range filter {
		if values[0] != "" {
			query[key] = values
		}
	}
	if page.Limit != 0 {
		query.Set("limit", strconv.Itoa(page.Limit))
	}
	if page.After != "" {
		query.Set("after", page.After)
	}
	var found map[string]json.RawMessage
	err := c.call(ctx, request{method: http.MethodGet, path: path, query: query}, &found)
	if err != nil {
		return nil, err
	}
	out := &List[T]{}
	for part, into := range map[string]any{name: &out.Items, "has_more": &out.HasMore, "next": &out.Next} {
		if found[part] == nil {
			continue
		}
		err = json.Unmarshal(found[part], into)
		if err != nil {
			return nil, &Unanswered{Err: fmt.Errorf("the answer is not the gateway's: its %s cannot be read", part)}
		}
	}
	return out, nil
}

// walk walks all pages of a list. It stops after the first error, which comes with nil.
func walk[T any](page Paging, list func(Paging) (*List[T], error)) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		next := page
		for {
			found, err := list(next)
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range found.Items {
				if !yield(&found.Items[i], nil) {
					return
				}
			}
			if !found.HasMore {
				return
			}
			next.After = found.Next
		}
	}
}

// get asks for one thing.
func get[T any](ctx context.Context, c *Client, path string) (*T, error) {
	return sent[T](ctx, c, request{method: http.MethodGet, path: path})
}

// sent sends a request and returns what it is answered with.
func sent[T any](ctx context.Context, c *Client, r request) (*T, error) {
	var answer T
	err := c.call(ctx, r, &answer)
	if err != nil {
		return nil, err
	}
	return &answer, nil
}

// changed posts what brings a thing into a state: repeated, it changes nothing more, so it needs no key.
func changed[T any](ctx context.Context, c *Client, path string, body any) (*T, error) {
	return sent[T](ctx, c, request{method: http.MethodPost, path: path, body: body})
}

// keyed posts what takes an idempotency key.
func keyed[T any](ctx context.Context, c *Client, path string, body any, options []CallOption) (*T, error) {
	r := request{method: http.MethodPost, path: path, body: body, key: newKey()}
	for _, option := range options {
		option(&r)
	}
	return sent[T](ctx, c, r)
}

// once posts what does more if it is done twice and takes no key: the client does not repeat it by itself.
func once[T any](ctx context.Context, c *Client, path string, body any) (*T, error) {
	return sent[T](ctx, c, request{method: http.MethodPost, path: path, body: body, once: true})
}

// pathOf puts an id, whatever it holds, behind a path.
func pathOf(path, id string) string { return path + "/" + url.PathEscape(id) }

// deleted is the answer to a deletion.
type deleted struct {
	Deleted bool `json:"deleted"`
}

func remove(ctx context.Context, c *Client, path string) error {
	var answer deleted
	return c.call(ctx, request{method: http.MethodDelete, path: path}, &answer)
}
