/// The treating region's service: visits, lines, bills and its own postings.
package enum TreatingSchema {
    package static let text = """
        DROP TABLE IF EXISTS visit, fee_line, bill, posting CASCADE;
        DROP SEQUENCE IF EXISTS visit_number;
        CREATE SEQUENCE visit_number CACHE 100;
        CREATE TABLE visit (id text PRIMARY KEY, institution text NOT NULL, number text NOT NULL, person bigint NOT NULL,
          insurance int NOT NULL, insuring int NOT NULL, treating int NOT NULL, level int NOT NULL, visit_type int NOT NULL,
          disease text NOT NULL, began text NOT NULL, ended text, UNIQUE (institution, number));
        CREATE TABLE fee_line (visit text NOT NULL, line text NOT NULL, batch text NOT NULL, item text NOT NULL,
          quantity bigint NOT NULL, price bigint NOT NULL, amount bigint NOT NULL, charged text NOT NULL,
          full_self bigint NOT NULL, over_limit bigint NOT NULL, pre_self bigint NOT NULL, scope bigint NOT NULL,
          PRIMARY KEY (visit, line));
        CREATE TABLE bill (msgid text PRIMARY KEY, visit text NOT NULL, batch text NOT NULL, is_settled bool NOT NULL,
          setl_id bigint, answer text, UNIQUE (visit, batch));
        CREATE TABLE posting (msgid text NOT NULL, line int NOT NULL, debit text NOT NULL, credit text NOT NULL,
          amount bigint NOT NULL CHECK (amount > 0), PRIMARY KEY (msgid, line));

        CREATE FUNCTION complete(p_msgid text, p_setl_id bigint, p_insuring int, p_institution text, p_owed bigint, p_answer text)
        RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          UPDATE bill SET is_settled = true, setl_id = p_setl_id, answer = p_answer WHERE msgid = p_msgid AND NOT is_settled;
          IF FOUND AND p_owed > 0 THEN
            INSERT INTO posting VALUES (p_msgid, 1, 'receivable/' || p_insuring, 'payable/' || p_institution, p_owed);
          END IF;
        END $$;
        """

    /// Registers a visit, or finds the one of the same number.
    package static let register = """
        INSERT INTO visit VALUES ('V' || nextval('visit_number'), $1, $2, $3::bigint, $4::int, $5::int, $6::int, $7::int, $8::int,
          $9, $10) ON CONFLICT (institution, number) DO UPDATE SET number = excluded.number RETURNING id
        """

    package static let describe = "UPDATE visit SET visit_type = $2::int, disease = $3 WHERE id = $1 RETURNING id"

    package static let discharge = "UPDATE visit SET ended = $2 WHERE id = $1 RETURNING id"

    /// The level of the visit's institution and the insurance: what a split needs.
    package static let visit = "SELECT level, insurance, treating FROM visit WHERE id = $1"

    package static let upload = """
        INSERT INTO fee_line SELECT $1, l.* FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[],
          $8::text[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[]) l ON CONFLICT DO NOTHING
        """

    /// The bill of a visit's batch as it stands.
    package static let bill = """
        SELECT v.institution, v.person, v.insuring, v.treating, v.level, v.visit_type, v.disease, sum(l.full_self), sum(l.over_limit),
          sum(l.pre_self), sum(l.scope) FROM visit v JOIN fee_line l ON l.visit = v.id WHERE v.id = $1 AND l.batch = $2 GROUP BY v.id
        """

    /// Remembers that a settlement is asked for, before it is; answers with what an earlier try came to.
    package static let begin = """
        INSERT INTO bill VALUES ($1, $2, $3, false) ON CONFLICT (msgid) DO UPDATE SET visit = bill.visit
          RETURNING is_settled, coalesce(answer, '')
        """

    /// A purchase at a pharmacy: registered, its lines kept and its settlement asked for, in one durable step.
    package static let purchase = """
        WITH v AS (INSERT INTO visit VALUES ('V' || nextval('visit_number'), $1, $2, $3::bigint, $4::int, $5::int, $6::int, $7::int,
            $8::int, $9, $10) ON CONFLICT (institution, number) DO UPDATE SET number = excluded.number RETURNING id),
          l AS (INSERT INTO fee_line SELECT v.id, l.* FROM v, unnest($11::text[], $12::text[], $13::text[], $14::bigint[],
            $15::bigint[], $16::bigint[], $17::text[], $18::bigint[], $19::bigint[], $20::bigint[], $21::bigint[]) l
            ON CONFLICT DO NOTHING),
          b AS (INSERT INTO bill SELECT $2, v.id, '1', false FROM v ON CONFLICT (msgid) DO UPDATE SET visit = bill.visit
            RETURNING is_settled, coalesce(answer, '') AS answer)
        SELECT v.id, b.is_settled, b.answer FROM v, b
        """

    package static let complete = "SELECT complete($1, $2::bigint, $3::int, $4, $5::bigint, $6)"
}
