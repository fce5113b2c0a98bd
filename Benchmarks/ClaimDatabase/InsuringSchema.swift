/// The insuring region's service beside the rules of `PostgresSchema`: who is enrolled, what was settled, its postings, and one function
/// that settles a claim in the transaction that calls it.
package enum InsuringSchema {
    package static let text = tables + settling

    private static let tables = """
        DROP TABLE IF EXISTS enrolment, settled, posting CASCADE;
        CREATE TABLE enrolment (number bigint PRIMARY KEY, id int NOT NULL, helper int NOT NULL, pool int NOT NULL,
          insurance int NOT NULL, person_type text NOT NULL, status int NOT NULL, civil bool NOT NULL, assisted bool NOT NULL,
          filing int NOT NULL, filing_region int NOT NULL, diseases text[] NOT NULL);
        CREATE TABLE settled (setl_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, msgid text NOT NULL UNIQUE,
          visit text NOT NULL, batch text NOT NULL, person bigint NOT NULL, treating int NOT NULL, day int NOT NULL,
          balance bigint NOT NULL, d decision NOT NULL, UNIQUE (visit, batch));
        CREATE TABLE posting (setl_id bigint NOT NULL, line int NOT NULL, debit text NOT NULL, credit text NOT NULL,
          amount bigint NOT NULL CHECK (amount > 0), PRIMARY KEY (setl_id, line));

        """

    /// A repetition is answered with what was settled first. Locks are taken in the order of the rows, so that two relatives who help each
    /// other do not wait in a circle.
    private static let settling = """
        CREATE OR REPLACE FUNCTION settle_one(p_msgid text, p_visit text, p_batch text, p_person bigint, p_treating int,
          p_visit_type int, p_level int, p_day int, p_disease text, p_full bigint, p_over bigint, p_pre bigint, p_scope bigint,
          p_hospital bigint, p_account bool, p_trial bool, OUT setl_id bigint, OUT balance bigint, OUT pool int,
          OUT insurance int, OUT person_type text, OUT civil bool, OUT d decision)
        LANGUAGE plpgsql AS $$
        DECLARE e enrolment; s settled; c claim; r rule; y person; helper_balance bigint := 0;
        BEGIN
          SELECT * INTO e FROM enrolment WHERE number = p_person;
          IF NOT FOUND THEN RETURN; END IF;
          pool := e.pool; insurance := e.insurance; person_type := e.person_type; civil := e.civil;
          IF NOT p_trial THEN
            PERFORM 1 FROM person WHERE id IN (e.id, e.helper) ORDER BY id FOR UPDATE;
            SELECT * INTO s FROM settled WHERE settled.msgid = p_msgid;
            IF FOUND THEN
              setl_id := s.setl_id; balance := s.balance; d := s.d;
              RETURN;
            END IF;
          END IF;
          SELECT * INTO r FROM rule WHERE rule.pool = e.pool AND rule.insurance = e.insurance AND visit_type = p_visit_type
            AND level = p_level AND p_day BETWEEN valid_from AND valid_to;
          IF NOT FOUND THEN RETURN; END IF;
          SELECT * INTO y FROM person WHERE id = e.id;
          IF e.helper >= 0 THEN SELECT person.balance INTO helper_balance FROM person WHERE id = e.helper; END IF;
          c.person := e.id; c.helper := e.helper; c.pool := e.pool; c.insurance := e.insurance; c.visit_type := p_visit_type;
          c.level := p_level; c.day := p_day; c.is_away := p_treating / 10000 <> e.pool / 10000;
          c.filing := CASE WHEN e.filing_region = p_treating THEN e.filing ELSE 0 END; c.person_type := e.person_type;
          c.status := e.status; c.civil := e.civil; c.assisted := e.assisted;
          c.qualified := p_visit_type <> 14 OR p_disease = ANY (e.diseases);
          c.full_self := p_full; c.over_limit := p_over; c.pre_self := p_pre; c.scope := p_scope; c.hospital := p_hospital;
          c.use_account := p_account;
          d := decide(c, r, y, helper_balance);
          IF d IS NULL THEN RETURN; END IF;
          balance := y.balance - d.account;
          setl_id := 0;
          IF p_trial THEN RETURN; END IF;
          UPDATE person SET in_ded = in_ded + d.y_in_ded, out_ded = out_ded + d.y_out_ded,
            admissions = admissions + d.y_admissions, in_scope = in_scope + d.y_in_scope, pooled = person.pooled + d.y_pooled,
            out_pooled = out_pooled + d.y_out_pooled, chronic_pooled = chronic_pooled + d.y_chronic_pooled,
            large_sum = person.large_sum + d.y_large_sum, burden = burden + d.y_burden, civil = person.civil + d.y_civil,
            enterprise = person.enterprise + d.y_enterprise, pharmacy = pharmacy + d.y_pharmacy,
            serious = person.serious + d.y_serious, assistance = person.assistance + d.y_assistance,
            balance = person.balance - d.account WHERE id = e.id;
          IF d.mutual_aid > 0 THEN UPDATE person SET balance = person.balance - d.mutual_aid WHERE id = e.helper; END IF;
          INSERT INTO settled (msgid, visit, batch, person, treating, day, balance, d)
            VALUES (p_msgid, p_visit, p_batch, p_person, p_treating, p_day, balance, d) RETURNING settled.setl_id INTO setl_id;
          INSERT INTO posting SELECT setl_id, row_number() OVER (), 'expense/' || v.fund, 'payable/' || p_treating, v.amount
            FROM (VALUES ('pooled', d.pooled), ('civil', d.civil), ('enterprise', d.enterprise), ('serious', d.serious),
              ('large_sum', d.large_sum), ('assistance', d.assistance), ('account', d.account), ('mutual_aid', d.mutual_aid))
              v(fund, amount) WHERE v.amount > 0;
        END $$;
        """

    /// What the service prepares: the sixteen arguments of `settle_one`, and its answer in columns.
    package static let settle = """
        SELECT setl_id, balance, pool, insurance, person_type, civil, (d).full_self, (d).over_limit, (d).pre_self, (d).scope,
          (d).deductible, (d).pooled, (d).civil, (d).enterprise, (d).serious, (d).large_sum, (d).assistance, (d).hospital,
          (d).account, (d).mutual_aid, (d).cash, (d).ratio
        FROM settle_one($1, $2, $3, $4::bigint, $5::int, $6::int, $7::int, $8::int, $9, $10::bigint, $11::bigint, $12::bigint,
          $13::bigint, $14::bigint, $15::bool, $16::bool)
        """
}
