// Package calendar knows days as Turkish banks count them: when a day begins, and on which days banks work. What a provider
// promises in banking days, such as its payouts and the deadlines of disputes, is counted here and nowhere else.
//
// Fixed holidays follow from the law (no. 2429). The two religious ones move through the year and are announced; their table
// is in holiday.go and ends at [Horizon]. Beyond it only weekends and fixed holidays are known, and whoever runs the
// gateway adds the rest with [Calendar.With]. Half days (the afternoons before a feast, and of 28 October) count as
// banking days: banks clear in the morning.
package calendar
