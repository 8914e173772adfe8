package subscription_test

import (
	"testing"

	"github.com/vezne/vezne/internal/subscription"
)

func TestIntervalInWords(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		interval                       subscription.Interval
		textTR, textEN, everyTR, every string
	}{
		{subscription.Interval{Unit: subscription.Monthly, Count: 1}, "1 ay", "1 month", "Her ayda", "every month"},
		{subscription.Interval{Unit: subscription.Weekly, Count: 2}, "2 hafta", "2 weeks", "Her 2 haftada", "every 2 weeks"},
		{subscription.Interval{Unit: subscription.Daily, Count: 10}, "10 gün", "10 days", "Her 10 günde", "every 10 days"},
		{subscription.Interval{Unit: subscription.Yearly, Count: 1}, "1 yıl", "1 year", "Her yılda", "every year"},
	} {
		text, often := tt.interval.Text(), tt.interval.Every()
		if text.TR != tt.textTR || text.EN != tt.textEN || often.TR != tt.everyTR || often.EN != tt.every {
			t.Errorf("%+v is %+v and %+v", tt.interval, text, often)
		}
	}
	for _, u := range subscription.Units() {
		if (subscription.Interval{Unit: u, Count: 1}).Text().EN != "1 "+string(u) {
			t.Errorf("the unit %s has no words", u)
		}
	}
}
