import GRDB

/// The tables. Columns bear the national names where there are some, so that a report names the field a clerk knows.
/// A migration is never changed once released; a new one follows it.
///
/// Dates are days since 1970-01-01, times seconds of China Standard Time since then. Person numbers are kept as the bits of a
/// signed integer.
enum RegistrySchema {
    static let applicationID = 0x4D43_5247

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 tables") { database in
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            for statement in places + persons + benefits + housekeeping { try database.execute(sql: statement) }
        }
        migrator.registerMigration("2 filings of hospitals") { database in
            for statement in filings { try database.execute(sql: statement) }
        }
        return migrator
    }

    private static let places = [
        """
        CREATE TABLE regions(admdvs INTEGER PRIMARY KEY, parent INTEGER, level INTEGER, party INTEGER NOT NULL,
            name_zh TEXT NOT NULL, name_en TEXT NOT NULL, "begin" INTEGER NOT NULL, "end" INTEGER NOT NULL,
            commitment_lock_months INTEGER) STRICT
        """,
        """
        CREATE TABLE institutions(fixmedins_code INTEGER PRIMARY KEY, fixmedins_name TEXT NOT NULL, admdvs INTEGER NOT NULL,
            dedc_hosp_lv INTEGER NOT NULL, hosp_lv TEXT) STRICT
        """,
        """
        CREATE TABLE services(fixmedins_code INTEGER NOT NULL, service INTEGER NOT NULL, opsp_dise_code TEXT NOT NULL,
            "begin" INTEGER NOT NULL, "end" INTEGER NOT NULL,
            PRIMARY KEY(fixmedins_code, service, opsp_dise_code, "begin")) STRICT, WITHOUT ROWID
        """,
    ]

    private static let persons = [
        // identity is sealed; see Sealer. A tombstone (erased_on) keeps the pseudonym and stops the identity from returning.
        """
        CREATE TABLE persons(psn_no INTEGER PRIMARY KEY, identity BLOB, source INTEGER, life INTEGER, life_since INTEGER,
            life_source TEXT, life_date INTEGER, erased_on INTEGER, erased_reason TEXT) STRICT
        """,
        // Blind index, in two levels: new tokens gather in the small table and are merged in order of token, so that an import
        // of millions does not rewrite a page of the large one for each row.
        "CREATE TABLE tokens(token BLOB PRIMARY KEY, psn_no INTEGER NOT NULL) STRICT, WITHOUT ROWID",
        "CREATE TABLE tokens_recent(token BLOB PRIMARY KEY, psn_no INTEGER NOT NULL) STRICT, WITHOUT ROWID",
        """
        CREATE TABLE cards(psn_no INTEGER NOT NULL, kind INTEGER NOT NULL, issued_at INTEGER NOT NULL, card_no BLOB,
            void_at INTEGER, PRIMARY KEY(psn_no, kind, issued_at)) STRICT, WITHOUT ROWID
        """,
        "CREATE TABLE credentials(psn_no INTEGER PRIMARY KEY, since INTEGER NOT NULL, stopped_by INTEGER) STRICT",
        """
        CREATE TABLE credential_events(number INTEGER PRIMARY KEY, psn_no INTEGER NOT NULL, at INTEGER NOT NULL,
            event TEXT NOT NULL, kind INTEGER NOT NULL) STRICT
        """,
        "CREATE INDEX credential_events_of_person ON credential_events(psn_no, number)",
        """
        CREATE TABLE flags(psn_no INTEGER NOT NULL, psn_idet_type INTEGER NOT NULL, "begin" INTEGER NOT NULL,
            "end" INTEGER NOT NULL, psn_type_lv INTEGER, PRIMARY KEY(psn_no, psn_idet_type, "begin")) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE mutual_aid(psn_no INTEGER NOT NULL, "begin" INTEGER NOT NULL, mulaid_psn_no INTEGER NOT NULL,
            "end" INTEGER NOT NULL, PRIMARY KEY(psn_no, "begin", mulaid_psn_no)) STRICT, WITHOUT ROWID
        """,
    ]

    private static let benefits = [
        """
        CREATE TABLE enrolments(psn_no INTEGER NOT NULL, insuplc_admdvs INTEGER NOT NULL, insutype INTEGER NOT NULL,
            poolarea_no INTEGER NOT NULL, psn_type INTEGER NOT NULL, psn_insu_stas INTEGER NOT NULL, psn_insu_date INTEGER,
            contribution_level INTEGER, paid_until INTEGER, cvlserv_flag INTEGER NOT NULL, balc INTEGER NOT NULL, source INTEGER,
            PRIMARY KEY(psn_no, insuplc_admdvs, insutype)) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE status_history(psn_no INTEGER NOT NULL, insuplc_admdvs INTEGER NOT NULL, insutype INTEGER NOT NULL,
            since INTEGER NOT NULL, psn_insu_stas INTEGER NOT NULL,
            PRIMARY KEY(psn_no, insuplc_admdvs, insutype, since)) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE opening_totals(psn_no INTEGER NOT NULL, insuplc_admdvs INTEGER NOT NULL, insutype INTEGER NOT NULL,
            year INTEGER NOT NULL, total TEXT NOT NULL, amount INTEGER NOT NULL,
            PRIMARY KEY(psn_no, insuplc_admdvs, insutype, year, total)) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE filings(number INTEGER PRIMARY KEY AUTOINCREMENT, psn_no INTEGER NOT NULL, insuplc_admdvs INTEGER NOT NULL,
            insutype INTEGER NOT NULL, type INTEGER NOT NULL, mdtrtarea_admvs INTEGER NOT NULL, "begin" INTEGER NOT NULL,
            "end" INTEGER NOT NULL, commitment INTEGER NOT NULL, filed_at INTEGER, cancelled_at INTEGER) STRICT
        """,
        """
        CREATE INDEX filings_of_enrolment ON filings(psn_no, insuplc_admdvs, insutype, type, mdtrtarea_admvs, "begin")
        """,
        """
        CREATE TABLE chronic(psn_no INTEGER NOT NULL, insuplc_admdvs INTEGER NOT NULL, insutype INTEGER NOT NULL,
            opsp_dise_code TEXT NOT NULL, "begin" INTEGER NOT NULL, "end" INTEGER NOT NULL, fixmedins_codes TEXT NOT NULL,
            PRIMARY KEY(psn_no, insuplc_admdvs, insutype, opsp_dise_code, "begin")) STRICT, WITHOUT ROWID
        """,
    ]

    private static let filings = [
        // Each message that made (withdrawn 0) or cancelled (1) a filing. The salt goes when the person is erased: the digest, which
        // the journal has too, then says nothing to anybody. told: the journal has it.
        """
        CREATE TABLE hospital_filings(institution INTEGER NOT NULL, message_id TEXT NOT NULL, kind INTEGER NOT NULL,
            withdrawn INTEGER NOT NULL, psn_no INTEGER NOT NULL, insutype INTEGER NOT NULL, number TEXT NOT NULL,
            at INTEGER NOT NULL, salt BLOB, digest BLOB NOT NULL, told INTEGER NOT NULL,
            PRIMARY KEY(institution, message_id)) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX hospital_filings_by_number ON hospital_filings(kind, number, withdrawn)",
        "CREATE INDEX hospital_filings_untold ON hospital_filings(told) WHERE told = 0",
        """
        CREATE TABLE referrals(number INTEGER PRIMARY KEY, refl_type INTEGER NOT NULL, reflin_medins_no INTEGER,
            reflin_medins_name TEXT NOT NULL, diag_code TEXT NOT NULL) STRICT
        """,
        """
        CREATE TABLE chronic_filings(number INTEGER PRIMARY KEY AUTOINCREMENT, psn_no INTEGER NOT NULL,
            insuplc_admdvs INTEGER NOT NULL, insutype INTEGER NOT NULL, opsp_dise_code TEXT NOT NULL,
            opsp_dise_name TEXT NOT NULL, "begin" INTEGER NOT NULL, "end" INTEGER NOT NULL, ide_fixmedins_no INTEGER NOT NULL,
            ide_fixmedins_name TEXT NOT NULL, hosp_ide_date INTEGER NOT NULL, filed_at INTEGER NOT NULL,
            cancelled_at INTEGER) STRICT
        """,
        "CREATE INDEX chronic_filings_of_enrolment ON chronic_filings(psn_no, insuplc_admdvs, insutype)",
        """
        CREATE TABLE designated_filings(number INTEGER PRIMARY KEY AUTOINCREMENT, psn_no INTEGER NOT NULL,
            insuplc_admdvs INTEGER NOT NULL, insutype INTEGER NOT NULL, fixmedins_code INTEGER NOT NULL,
            fixmedins_name TEXT NOT NULL, fix_srt_no INTEGER NOT NULL, "begin" INTEGER NOT NULL, "end" INTEGER NOT NULL,
            filed_at INTEGER NOT NULL, cancelled_at INTEGER) STRICT
        """,
        "CREATE INDEX designated_filings_of_enrolment ON designated_filings(psn_no, insuplc_admdvs, insutype)",
    ]

    private static let housekeeping = [
        "CREATE TABLE sources(number INTEGER PRIMARY KEY, name TEXT NOT NULL, day INTEGER NOT NULL, UNIQUE(name, day)) STRICT",
        "CREATE TABLE keys(id INTEGER PRIMARY KEY, check_value BLOB NOT NULL, sealed_count INTEGER NOT NULL) STRICT",
        """
        CREATE TABLE imports(fingerprint TEXT PRIMARY KEY, kind TEXT NOT NULL, file TEXT NOT NULL, offset INTEGER NOT NULL,
            row INTEGER NOT NULL, added INTEGER NOT NULL, updated INTEGER NOT NULL, unchanged INTEGER NOT NULL,
            refused INTEGER NOT NULL, report_bytes INTEGER NOT NULL) STRICT
        """,
        "CREATE TABLE rotation(only INTEGER PRIMARY KEY CHECK(only = 1), psn_no INTEGER NOT NULL) STRICT",
        """
        CREATE TABLE identity_access(number INTEGER PRIMARY KEY, at INTEGER NOT NULL, psn_no INTEGER NOT NULL,
            operator TEXT NOT NULL, purpose TEXT NOT NULL) STRICT
        """,
    ]
}
