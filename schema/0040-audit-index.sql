-- A check-in is one row of the chain and no more: nobody looks for it by its record, which are its meeting's hundreds, and the
-- trail is read by its numbers. Two places in two indexes for each of a county's 45,000 of an evening were most of what it cost.

drop index audit_org;
drop index audit_record;
create index audit_record on audit (tenant, kind, id, seq) where kind <> 'attendance'; -- AUDIT_UNLISTED (work/audit.h)
