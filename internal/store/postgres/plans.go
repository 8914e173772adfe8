package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// plans.go exists because PostgreSQL may keep a plan that was right for an empty table. A generic plan is made once
// per connection and used until the table's statistics change; one that is made in a fresh installation may read a
// whole table, or one merchant's part of an index, and goes on doing so for the minute in which the table grows by
// a hundred thousand rows. The checks of foreign keys have such plans too.
//
// Planning every statement anew (force_custom_plan) avoids it and more than doubles what a read costs, and what a
// foreign key's check costs. So plans are kept, and thrown away after 1, 2, 4, 8, ... and then every replanAfter
// uses of the connection: what they cost is spread, and the table that a plan was made for cannot be much smaller
// than the table that it is used on. The connection that commits may not read a whole table at all (enable_seqscan).

// replanAfter is the most uses of a connection for which a plan is kept.
const replanAfter = 64

// usesKey is where a connection keeps its number of uses.
const usesKey = "vezne.uses"

// refresh counts a use of the connection, and throws its plans away when their time has come. The pool calls it
// before each use; a connection that it calls unusable is replaced.
func refresh(ctx context.Context, conn *pgx.Conn) (usable bool, err error) {
	own := conn.PgConn().CustomData()
	n, _ := own[usesKey].(int) // absent at the first use
	n++
	own[usesKey] = n
	if n&(n-1) != 0 && n%replanAfter != 0 {
		return true, nil
	}
	err = conn.PgConn().Exec(ctx, "discard plans").Close()
	if err != nil {
		return false, ctx.Err()
	}
	return true, nil
}
