/// The rules and the books in PostgreSQL, as its own people would write them: a policy is a row for each visit type and level, a decision
/// one PL/pgSQL function in whole fen and basis points, a year one row for each person.
package enum PostgresSchema {
    package static let text = tables + computation + settlement

    private static let tables = """
        DROP TABLE IF EXISTS rule, person, claim, answer CASCADE;
        DROP TYPE IF EXISTS decision CASCADE;
        CREATE TABLE rule (pool int, insurance int, visit_type int, level int, valid_from int, valid_to int, family int,
          ded_basis int, ded bigint[], over_year bool, edges bigint[], ratios bigint[], bonus_types text[], bonuses bigint[],
          own_cap bigint, pool_cap bigint, away_rule bool, refuses_unfiled bool, counts_burden bool, ops int[], op_values bigint[],
          layers int[], ls_ratio bigint, ls_away bool, ls_cap bigint, si_threshold bigint, si_edges bigint[], si_ratios bigint[],
          si_cap bigint, cs_ratio bigint, cs_excludes bool, cs_cap bigint, cs_types text[], en_ratio bigint, en_excludes bool,
          en_cap bigint, en_types text[], as_threshold bigint, as_ratio bigint, as_cap bigint, own_account bool, mutual_aid bool,
          covers int, PRIMARY KEY (pool, insurance, visit_type, level, valid_from));
        CREATE TABLE person (id int PRIMARY KEY, in_ded bigint, out_ded bigint, admissions bigint, in_scope bigint, pooled bigint,
          out_pooled bigint, chronic_pooled bigint, large_sum bigint, burden bigint, serious bigint, assistance bigint,
          balance bigint, civil bigint, enterprise bigint, pharmacy bigint, maternity bigint) WITH (fillfactor = 50);
        CREATE TABLE claim (n int PRIMARY KEY, person int, helper int, pool int, insurance int, visit_type int, level int, day int,
          is_away bool, filing int, person_type text, status int, civil bool, assisted bool, qualified bool, full_self bigint,
          over_limit bigint, pre_self bigint, scope bigint, hospital bigint, use_account bool);
        CREATE TYPE decision AS (full_self bigint, over_limit bigint, pre_self bigint, scope bigint, deductible bigint,
          pooled bigint, civil bigint, enterprise bigint, serious bigint, large_sum bigint, assistance bigint, hospital bigint,
          account bigint, mutual_aid bigint, cash bigint, ratio bigint, y_in_ded bigint, y_out_ded bigint, y_admissions bigint,
          y_in_scope bigint, y_pooled bigint, y_out_pooled bigint, y_chronic_pooled bigint, y_large_sum bigint, y_burden bigint, y_civil bigint,
          y_enterprise bigint, y_pharmacy bigint, y_maternity bigint, y_serious bigint, y_assistance bigint);
        CREATE TABLE answer (n int PRIMARY KEY, d decision);

        """

    private static let computation = """
        CREATE FUNCTION decide(c claim, r rule, y person, helper_balance bigint) RETURNS decision
        LANGUAGE plpgsql IMMUTABLE AS $$
        DECLARE
          op int := 0; op_value bigint := 0; bonus bigint := 0; extra bigint := 0; base bigint; ded bigint := 0; total bigint;
          cap_left bigint; pool_left bigint; own_left bigint; start_at bigint; from_at bigint; to_at bigint; lower_edge bigint := 0;
          ratio bigint; last_ratio bigint := 0; pay bigint; used bigint; consumed bigint; pooled bigint := 0; excess bigint := 0;
          ls bigint := 0; si bigint := 0; cs bigint := 0; en bigint := 0; asst bigint := 0; left_over bigint; eligible bigint;
          burden bigint; payable bigint; due bigint; allowed bigint := 0; acct bigint := 0; aid bigint := 0; i int; layer int;
        BEGIN
          IF c.status <> 1 OR NOT c.qualified THEN RETURN NULL; END IF;
          IF c.is_away AND r.away_rule THEN
            IF r.refuses_unfiled AND c.filing = 0 AND c.visit_type NOT IN (13, 24) THEN RETURN NULL; END IF;
            i := CASE WHEN c.filing > 0 THEN c.filing WHEN c.visit_type IN (13, 24) THEN 3 ELSE 4 END;
            op := r.ops[i]; op_value := r.op_values[i];
          END IF;
          FOR i IN 1 .. coalesce(array_length(r.bonus_types, 1), 0) LOOP
            IF starts_with(c.person_type, r.bonus_types[i]) THEN bonus := r.bonuses[i]; EXIT; END IF;
          END LOOP;
          IF op = 3 THEN extra := (c.scope * op_value + 5000) / 10000; END IF;
          base := c.scope - extra;
          IF r.ded_basis = 1 THEN
            ded := r.ded[CASE WHEN r.family = 1 THEN least(y.admissions + 1, array_length(r.ded, 1)) ELSE 1 END];
          ELSIF r.ded_basis = 2 THEN
            ded := greatest(r.ded[1] - CASE WHEN r.family = 1 THEN y.in_ded ELSE y.out_ded END, 0);
          END IF;
          ded := least(ded, base);
          pool_left := greatest(r.pool_cap - y.pooled, 0);
          own_left := greatest(r.own_cap - CASE r.family WHEN 1 THEN y.pooled - y.out_pooled - y.chronic_pooled
            WHEN 3 THEN y.chronic_pooled ELSE y.out_pooled END, 0);
          cap_left := least(pool_left, own_left);
          start_at := CASE WHEN r.over_year THEN y.in_scope ELSE 0 END;
          consumed := ded;
          FOR i IN 1 .. array_length(r.edges, 1) LOOP
            from_at := greatest(lower_edge, start_at + ded); to_at := least(r.edges[i], start_at + base); lower_edge := r.edges[i];
            CONTINUE WHEN from_at >= to_at;
            EXIT WHEN pooled >= cap_left;
            ratio := r.ratios[i] + bonus;
            IF op = 1 THEN ratio := ratio - op_value; ELSIF op = 2 THEN ratio := (ratio * op_value + 5000) / 10000; END IF;
            ratio := least(greatest(ratio, 0), 10000);
            used := to_at - from_at;
            pay := (used * ratio + 5000) / 10000;
            IF pooled + pay > cap_left THEN
              pay := cap_left - pooled;
              used := least((pay * 20000 + ratio) / (2 * ratio), used);
            END IF;
            pooled := pooled + pay; consumed := consumed + used;
            IF pay > 0 THEN last_ratio := ratio; END IF;
          END LOOP;
          IF pool_left <= own_left THEN excess := base - consumed; END IF;
          burden := base - pooled; left_over := burden;
          FOREACH layer IN ARRAY r.layers LOOP
            IF layer = 1 THEN
              ratio := r.ls_ratio;
              IF r.ls_away AND op = 1 THEN ratio := ratio - op_value;
              ELSIF r.ls_away AND op = 2 THEN ratio := (ratio * op_value + 5000) / 10000; END IF;
              ratio := least(greatest(ratio, 0), 10000);
              ls := least((least(excess, left_over) * ratio + 5000) / 10000, greatest(r.ls_cap - y.large_sum, 0));
              left_over := left_over - ls;
            ELSIF layer = 2 THEN
              payable := 0; from_at := r.si_threshold;
              FOR i IN 1 .. array_length(r.si_edges, 1) LOOP
                to_at := least(r.si_edges[i], y.burden + burden);
                IF to_at > from_at THEN payable := payable + ((to_at - from_at) * r.si_ratios[i] + 5000) / 10000; END IF;
                from_at := greatest(r.si_edges[i], from_at);
              END LOOP;
              si := least(greatest(payable - y.serious, 0), left_over, greatest(r.si_cap - y.serious, 0));
              left_over := left_over - si;
            ELSIF layer = 3 THEN
              IF c.civil AND (r.cs_types = '{}' OR EXISTS (SELECT 1 FROM unnest(r.cs_types) t WHERE starts_with(c.person_type, t))) THEN
                eligible := greatest(left_over - CASE WHEN r.cs_excludes THEN ded ELSE 0 END, 0);
                cs := least((eligible * r.cs_ratio + 5000) / 10000, r.cs_cap);
                left_over := left_over - cs;
              END IF;
            ELSIF layer = 4 THEN
              IF r.en_types = '{}' OR EXISTS (SELECT 1 FROM unnest(r.en_types) t WHERE starts_with(c.person_type, t)) THEN
                eligible := greatest(left_over - CASE WHEN r.en_excludes THEN ded ELSE 0 END, 0);
                en := least((eligible * r.en_ratio + 5000) / 10000, r.en_cap);
                left_over := left_over - en;
              END IF;
            ELSIF c.assisted THEN
              asst := least((greatest(left_over - r.as_threshold, 0) * r.as_ratio + 5000) / 10000, greatest(r.as_cap - y.assistance, 0));
              left_over := left_over - asst;
            END IF;
          END LOOP;
          total := c.full_self + c.over_limit + c.pre_self + c.scope;
          due := total - pooled - ls - si - cs - en - asst - c.hospital;
          IF due < 0 THEN RETURN NULL; END IF;
          IF c.use_account THEN
            allowed := CASE WHEN r.covers & 1 > 0 THEN c.scope - (total - due - c.hospital) ELSE 0 END
              + CASE WHEN r.covers & 2 > 0 THEN c.pre_self ELSE 0 END + CASE WHEN r.covers & 4 > 0 THEN c.over_limit ELSE 0 END
              + CASE WHEN r.covers & 8 > 0 THEN c.full_self ELSE 0 END;
            allowed := least(due, allowed);
          END IF;
          IF r.own_account THEN acct := least(greatest(y.balance, 0), allowed); allowed := allowed - acct; END IF;
          IF r.mutual_aid AND c.helper >= 0 THEN aid := least(greatest(helper_balance, 0), allowed); END IF;
          RETURN (c.full_self, c.over_limit, c.pre_self, c.scope, ded, pooled, cs, en, si, ls, asst, c.hospital, acct, aid,
            due - acct - aid, last_ratio, CASE WHEN r.family = 1 THEN ded ELSE 0 END, CASE WHEN r.family = 1 THEN 0 ELSE ded END,
            CASE WHEN r.family = 1 THEN 1 ELSE 0 END, CASE WHEN r.family = 1 THEN consumed ELSE 0 END, pooled,
            CASE WHEN r.family IN (2, 4) THEN pooled ELSE 0 END, CASE WHEN r.family = 3 THEN pooled ELSE 0 END, ls,
            CASE WHEN r.counts_burden THEN burden ELSE 0 END, cs, en, CASE WHEN r.family = 4 THEN pooled ELSE 0 END, 0, si, asst)::decision;
        END $$;

        """

    private static let settlement = """
        CREATE FUNCTION settle(first_n int, last_n int) RETURNS void LANGUAGE plpgsql AS $$
        DECLARE c claim; r rule; y person; d decision; helper_balance bigint;
        BEGIN
          FOR c IN SELECT * FROM claim WHERE n BETWEEN first_n AND last_n ORDER BY n LOOP
            SELECT * INTO r FROM rule WHERE pool = c.pool AND insurance = c.insurance AND visit_type = c.visit_type
              AND level = c.level AND c.day BETWEEN valid_from AND valid_to;
            CONTINUE WHEN NOT FOUND;
            SELECT * INTO y FROM person WHERE id = c.person FOR UPDATE;
            helper_balance := 0;
            IF c.helper >= 0 THEN SELECT balance INTO helper_balance FROM person WHERE id = c.helper FOR UPDATE; END IF;
            d := decide(c, r, y, helper_balance);
            CONTINUE WHEN d IS NULL;
            UPDATE person SET in_ded = in_ded + d.y_in_ded, out_ded = out_ded + d.y_out_ded,
              admissions = admissions + d.y_admissions, in_scope = in_scope + d.y_in_scope, pooled = pooled + d.y_pooled,
              out_pooled = out_pooled + d.y_out_pooled, chronic_pooled = chronic_pooled + d.y_chronic_pooled,
              large_sum = large_sum + d.y_large_sum, burden = burden + d.y_burden, civil = civil + d.y_civil,
              enterprise = enterprise + d.y_enterprise, pharmacy = pharmacy + d.y_pharmacy, serious = serious + d.y_serious,
              assistance = assistance + d.y_assistance, balance = balance - d.account WHERE id = c.person;
            IF d.mutual_aid > 0 THEN UPDATE person SET balance = balance - d.mutual_aid WHERE id = c.helper; END IF;
            INSERT INTO answer VALUES (c.n, d);
          END LOOP;
        END $$;
        """

    /// One column for each figure of a decision, and how many decisions there were.
    package static func sums(of decision: String) -> String {
        let columns = [
            "full_self", "over_limit", "pre_self", "scope", "deductible", "pooled", "civil", "enterprise", "serious", "large_sum",
            "assistance", "hospital", "account", "mutual_aid", "cash", "ratio", "y_in_ded", "y_out_ded", "y_admissions",
            "y_in_scope",
            "y_pooled", "y_out_pooled", "y_chronic_pooled", "y_large_sum", "y_burden", "y_civil",
            "y_enterprise", "y_pharmacy", "y_maternity", "y_serious", "y_assistance",
        ]
        return columns.map { "sum((\(decision)).\($0))" }.joined(separator: ", ") + ", count(*)"
    }
}
