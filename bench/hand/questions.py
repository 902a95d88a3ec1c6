"""The statements of a command by hand."""

from __future__ import annotations

CASE = (
    "SELECT c.* FROM case_file c JOIN body b ON b.id = c.body_id WHERE c.reference = ? AND (c.public OR EXISTS"
    " (SELECT 1 FROM case_viewer v WHERE v.case_id = c.id AND (v.organization_id = ? OR v.person_id = ?)))"
)
KEY = (
    "INSERT INTO idempotency (key, person_id, digest, case_id, seq, at) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT DO NOTHING RETURNING 1"
)
PARTIES = (
    "SELECT p.capacity, p.organization_id, p.person_id, o.kind, o.name_en, o.name_zh, n.name_en, n.name_zh FROM party p"
    " LEFT JOIN organization o ON o.id = p.organization_id LEFT JOIN person n ON n.id = p.person_id"
    " WHERE p.case_id = ? AND p.until IS NULL ORDER BY p.id"
)
STEPS = "SELECT transition, person_id, organization_id FROM step_actor WHERE case_id = ?"
MANDATE = (
    "SELECT 1 FROM mandate WHERE person_id = ? AND organization_id = ? AND since <= ? AND (until IS NULL OR until >= ?)"
    " AND revoked_at IS NULL AND (workflow IS NULL OR workflow = ?) AND (case_id IS NULL OR case_id = ?) LIMIT 1"
)
SIDES = "SELECT organization_id FROM acted_for WHERE case_id = ? AND person_id = ?"
COUNT = (
    "INSERT INTO touch_count (scope, number) VALUES (?, 1)"
    " ON CONFLICT (scope) DO UPDATE SET number = touch_count.number + 1 RETURNING number"
)
CLOCK = "SELECT clock_timestamp()"

VERSION = "SELECT id FROM workflow_version WHERE workflow = ? ORDER BY version DESC LIMIT 1"
NEXT_NUMBER = (
    "INSERT INTO reference_counter (body_id, kind, year, last) VALUES (?, ?, ?, 1)"
    " ON CONFLICT (body_id, kind, year) DO UPDATE SET last = reference_counter.last + 1 RETURNING last"
)
BODY = "SELECT * FROM body WHERE id = ?"
SUPERIORS = (
    "WITH RECURSIVE line (above) AS (SELECT parent_id FROM organization WHERE id = ? UNION SELECT o.parent_id FROM line"
    " JOIN organization o ON o.id = line.above) SELECT id, kind, name_en, name_zh, active FROM organization"
    " WHERE id = ? OR id IN (SELECT above FROM line)"
)

TIMERS = "SELECT * FROM timer WHERE case_id = ? AND status <> 'cancelled' AND (clock <> '' OR status <> 'fired')"
CALENDAR = "SELECT day, working FROM calendar_day WHERE calendar = ?"
STOP_TIMER = "UPDATE timer SET status = 'cancelled' WHERE id = ?"

HELD = (
    "SELECT coalesce(sum(v.size), 0) AS bytes FROM document_version v JOIN document d ON d.id = v.document_id"
    " WHERE d.case_id = ? AND v.compartment_id IS NULL"
)

ROUND = "SELECT * FROM round WHERE case_id = ? AND closed_at IS NULL"
SEATS = f"SELECT * FROM seat WHERE round_id IN ({ROUND.replace('*', 'id')}) ORDER BY id"
RESPONSES = f"SELECT * FROM response WHERE round_id IN ({ROUND.replace('*', 'id')})"
CLOSE_ROUND = "UPDATE round SET closed_at = ?, outcome = ?, verdict = ? WHERE id = ?"

CLEAR_DESKS = "DELETE FROM work_item WHERE case_id = ?"
CLEAR_VIEWERS = "DELETE FROM case_viewer WHERE case_id = ?"
MOVE_UP = "UPDATE case_viewer SET listed_at = ? WHERE case_id = ?"


FIND_BY = "INSERT OR REPLACE INTO {table} (rowid, tokens) VALUES (?, ?)"
FIND_BY_POSTGRESQL = (
    "INSERT INTO {table} (case_id, tokens) VALUES (?, to_tsvector('simple', ?))"
    " ON CONFLICT (case_id) DO UPDATE SET tokens = excluded.tokens"
)
