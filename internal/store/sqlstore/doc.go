// Package sqlstore is what the two database engines share: the description of the tables, the compilation of a
// [store.Change] into row writes, the group committer that makes the writes of many callers durable in one
// flush, and the reads, each as one SQL text that runs on both engines.
//
// An engine keeps what must differ: how a group of writes is applied, how an error of the driver is
// interpreted, and the migrations.
//
// All times are stored as whole microseconds since 1970 in UTC, with 0 for "never", because that is the one
// form that both engines compare, index and return alike. All integers are 64 bits wide, booleans are 0 or 1,
// and no column is ever NULL: an empty text, empty bytes or 0 says that there is nothing.
package sqlstore
