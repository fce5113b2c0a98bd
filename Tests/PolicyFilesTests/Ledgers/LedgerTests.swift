import Testing

/// One ledger per branch of the rules, under the sample policies. Figures are worked out by hand; the arithmetic stands beside them.
@Suite("Golden ledgers of the sample policies")
struct LedgerTests {
    private static let stays: [(String, String)] = [
        (
            "second admission half, third none",
            """
            visit pool=370200-310 scope=20000
              deductible 800                              = 800.00
              pooled     (20000 − 800) × 86%              = 16512.00
            visit pool=370200-310 scope=20000
              deductible 400                              = 400.00
              pooled     (20000 − 400) × 86%              = 16856.00
            visit pool=370200-310 scope=20000
              deductible 0                                = 0.00
              pooled     20000 × 86%                      = 17200.00
              year.admissions                             = 3
            """
        ),
        (
            "a hundred less for each admission, never under a hundred",
            """
            visit pool=360700-310 level=2 scope=1000
              deductible 400                              = 400.00
            visit pool=360700-310 level=2 scope=1000
              deductible 400 − 100                        = 300.00
            visit pool=360700-310 level=3 scope=1000
              deductible 600 − 2 × 100                    = 400.00
            visit pool=360700-310 level=1 scope=1000
              deductible 100                              = 100.00
            """
        ),
        (
            "bands and deductible over the year",
            """
            visit pool=330300-310 scope=30000
              deductible 800                              = 800.00
              pooled     (30000 − 800) × 85%              = 24820.00
            visit pool=330300-310 scope=20000
              deductible 0                                = 0.00
              pooled     10000 × 85% + 10000 × 91%        = 17600.00
              year.scope 30000 + 20000                    = 50000.00
            """
        ),
        (
            "a transfer tops the deductible up, and the bands go on",
            """
            visit pool=110000-390 stay=A level=2 scope=10000
              deductible 800                              = 800.00
              pooled     (10000 − 800) × 78%              = 7176.00
            visit pool=110000-390 stay=B after=A level=3 scope=10000
              deductible 1300 − 800                       = 500.00
              pooled     (10000 − 500) × 75%              = 7125.00
              year.admissions                             = 1
            visit pool=110000-310 stay=C level=3 scope=25000
              pooled     (25000 − 1300) × 85%             = 20145.00
            visit pool=110000-310 stay=D after=C level=3 scope=20000
              deductible 1300 − 1300                      = 0.00
              pooled     5000 × 85% + 10000 × 90% + 5000 × 95% = 18000.00
            """
        ),
        (
            "a transfer to a lower level takes nothing back; once charges nothing again; a new stay is the second",
            """
            visit pool=110000-390 stay=A level=3 scope=10000
            visit pool=110000-390 stay=B after=A level=2 scope=10000
              deductible 0                                = 0.00
            visit pool=530100-310 stay=C level=2 scope=10000
              deductible 500                              = 500.00
            visit pool=530100-310 stay=D after=C level=3 scope=10000
              deductible 0                                = 0.00
            visit pool=610300-310 stay=E level=3 scope=10000
              deductible 1000                             = 1000.00
            visit pool=610300-310 stay=F after=E level=3 scope=10000
              deductible 700                              = 700.00
            """
        ),
        (
            "each bill of a stay is of the whole stay; the last one is all that counts",
            """
            bill pool=110000-310 stay=S interim scope=25000
              deductible 1300                             = 1300.00
              pooled     (25000 − 1300) × 85%             = 20145.00
              year.pooled                                 = 20145.00
            bill pool=110000-310 stay=S interim scope=37000
              deductible 1300                             = 1300.00
              pooled     28700 × 85% + 7000 × 90%         = 30695.00
              year.pooled                                 = 30695.00
            bill pool=110000-310 stay=S scope=45000
              deductible 1300                             = 1300.00
              pooled     28700 × 85% + 10000 × 90% + 5000 × 95% = 38145.00
              year.admissions                             = 1
              year.pooled                                 = 38145.00
              year.deductible                             = 1300.00
            visit pool=110000-310 scope=45000 on=2027-03-01
              deductible 1300                             = 1300.00
              pooled     28700 × 85% + 10000 × 90% + 5000 × 95% = 38145.00
            """
        ),
        (
            "a stay over New Year belongs whole to the year of discharge; the closed year counts nothing of it",
            """
            bill pool=110000-310 stay=S interim scope=25000 on=2025-12-28
              deductible 1300                             = 1300.00
              pooled     (25000 − 1300) × 85%             = 20145.00
              year.pooled                                 = 20145.00
            bill pool=110000-310 stay=S scope=45000 on=2026-01-10
              deductible 1300                             = 1300.00
              pooled     28700 × 85% + 10000 × 90% + 5000 × 95% = 38145.00
              year.admissions                             = 1
              year.pooled                                 = 38145.00
              year.deductible                             = 1300.00
            visit pool=110000-310 scope=1000 on=2026-02-01
              deductible 650                              = 650.00
            visit pool=110000-310 scope=1000 on=2025-12-30
              deductible 1000                             = 1000.00
              year.admissions                             = 1
            """
        ),
        (
            "emergency fees join the stay within 72 hours, to the second; emergencies count as filed",
            """
            visit pool=110000-310 type=24 admitted=2026-03-04 emergency=2026-03-01T08:00:00 scope=10000
              deductible 1300                             = 1300.00
            visit pool=110000-310 type=24 admitted=2026-03-04 emergency=2026-03-01T07:59:59 scope=10000
              refused = emergencyOutsideHours
            visit pool=110000-310 type=21 admitted=2026-03-04 emergency=2026-03-03T08:00:00 scope=10000
              refused = emergencyOutsideHours
            visit pool=360700-310 type=24 admitted=2026-03-04 emergency=2026-03-04T08:00:00 scope=10000
              refused = emergencyOutsideHours
            visit pool=530100-310 in=310000 type=24 scope=11200
              pooled     (11200 − 1200) × (85% − 10%)     = 7500.00
            visit pool=330300-390 in=310000 type=21 scope=10000
              refused = filingMissing
            visit pool=330300-390 in=310000 type=24 scope=10800
              pooled     (10800 − 800) × 65% × 90%        = 5850.00
            """
        ),
        (
            "day surgery: terms of its own, an admission all the same",
            """
            visit pool=530100-310 way=0202 scope=10000
              deductible 600                              = 600.00
              pooled     (10000 − 600) × 85%              = 7990.00
            visit pool=530100-310 type=2106 scope=10000
              deductible 600                              = 600.00
            visit pool=530100-310 scope=10000
              deductible 600                              = 600.00
              year.admissions                             = 3
            visit pool=360700-310 way=0202 scope=10000
              deductible 600                              = 600.00
            visit pool=360700-310 type=2106 scope=10000
              refused = visitTypeNotCovered
            """
        ),
    ]

    @Test("stays", arguments: stays.indices)
    func stay(_ index: Int) throws { try GoldenLedger.check(Self.stays[index].1) }

    private static let visits: [(String, String)] = [
        (
            "outpatient: deductible and cap of the year",
            """
            visit pool=110000-310 type=11 scope=1500
              deductible 1500                             = 1500.00
              pooled     0                                = 0.00
            visit pool=110000-310 type=13 scope=1000
              deductible 1800 − 1500                      = 300.00
              pooled     (1000 − 300) × 70%               = 490.00
            visit pool=110000-310 type=11 scope=1000 opening=outpatientPooled:29410,pooled:29410
              pooled     30000 − 490 − 29410              = 100.00
            visit pool=530100-390 type=11 level=3 scope=100
              refused = levelNotCovered
            visit pool=110000-310 type=11 interim scope=100
              refused = interimNotInpatient
            """
        ),
        (
            "chronic: limits and ratios of each disease, one key for its codes",
            """
            visit pool=530100-310 type=14 disease=M03900 scope=3000
              deductible 500                              = 500.00
              pooled     (3000 − 500) × 80%               = 2000.00
            visit pool=530100-310 type=14 disease=M03900 scope=2000
              pooled     3000 − 2000                      = 1000.00
              year.M03900                                 = 3000.00
            visit pool=530100-310 type=14 disease=M01600 scope=1000
              pooled     1000 × 80%                       = 800.00
            visit pool=530100-310 type=14 disease=M07802 scope=10000
              pooled     10000 × 90%                      = 9000.00
              year.M07801                                 = 9000.00
            visit pool=530100-310 type=14 disease=M99999 scope=1000
              refused = diseaseNotCovered
            visit pool=530100-310 type=14 scope=1000
              refused = diseaseNotCovered
            """
        ),
        (
            "pharmacy: a cap of its own, inside the outpatient total",
            """
            visit pool=530100-310 type=11 level=1 scope=1030
              pooled     (1030 − 30) × 60%                = 600.00
            visit pool=530100-310 type=41 level=9 scope=2000
              pooled     2000 × 50%                       = 1000.00
            visit pool=530100-310 type=41 level=9 scope=2000
              pooled     1500 − 1000                      = 500.00
              year.pharmacy                               = 1500.00
              year.outpatient 600 + 1500                  = 2100.00
            visit pool=530100-310 type=11 level=1 scope=10000
              pooled     6000 − 2100                      = 3900.00
            visit pool=360700-310 type=41 level=9 scope=5000
              pooled     2000                             = 2000.00
            visit pool=360700-310 type=11 level=1 scope=5000 // both draw on 2 000
              pooled     0                                = 0.00
            """
        ),
        (
            "maternity: quotas per year and per visit, or a ratio; nothing where nothing is granted",
            """
            visit pool=530100-310 type=51 scope=1000
              pooled     1000                             = 1000.00
            visit pool=530100-310 type=51 scope=1000
              pooled     1500 − 1000                      = 500.00
              cash       1000 − 500                       = 500.00
            visit pool=530100-310 type=52 scope=5000
              pooled     4200                             = 4200.00
              ratio = 0.0000
            visit pool=530100-310 type=53 scope=900
              pooled     900                              = 900.00
              year.maternity 1500 + 4200 + 900            = 6600.00
            visit pool=110000-310 type=52 scope=9000
              pooled     5000                             = 5000.00
            visit pool=110000-310 type=51 scope=2000 // the delivery does not use up the check-ups' quota
              pooled     2000                             = 2000.00
              year.admissions                             = 0
            visit pool=330300-310 type=52 scope=5000
              pooled     5000 × 95%                       = 4750.00
            visit pool=530100-390 type=51 scope=1000
              refused = visitTypeNotCovered
            """
        ),
    ]

    @Test("visits", arguments: visits.indices)
    func visit(_ index: Int) throws { try GoldenLedger.check(Self.visits[index].1) }

    private static let funds: [(String, String)] = [
        (
            "three operators: points off, a factor, an extra pre-self-pay",
            """
            visit pool=530100-310 in=310000 filing=referral scope=30000
              pooled     (30000 − 1200) × (85% − 10%)     = 21600.00
              enterprise (30000 − 21600) × 30%            = 2520.00
            visit pool=330300-310 in=310000 filing=referral scope=30000
              pooled     (30000 − 800) × 85% × 90%        = 22338.00
            visit pool=370200-310 in=310000 filing=other scope=20000
              pooled     (20000 × 80% − 800) × 86%        = 13072.00
              enterprise (16000 − 13072) × 75%            = 2196.00
            visit pool=530100-310 in=530300 person=1201 scope=30000 // another city of the province, unfiled, retired
              pooled     (30000 − 600) × (85% + 4% − 15%) = 21756.00
            """
        ),
        (
            "serious illness in three steps, by the burden of the year",
            """
            visit pool=530100-390 scope=100000
              pooled     (100000 − 880) × 60%             = 59472.00
              year.burden 100000 − 59472                  = 40528.00
              seriousIllness (30000 − 12000) × 60% + (40528 − 30000) × 70% = 18169.60
            visit pool=530100-390 scope=50000
              pooled     60000 − 59472                    = 528.00
              year.burden 40528 + 50000 − 528             = 90000.00
              seriousIllness 18000 × 60% + 30000 × 70% + 30000 × 80% − 18169.60 = 37630.40
            """
        ),
        (
            "assistance without a line for one identity",
            """
            visit pool=530100-390 scope=30000 assisted=1101
              pooled     (30000 − 880) × 60%              = 17472.00
              seriousIllness (30000 − 17472 − 12000) × 60% = 316.80
              assistance 30000 − 17472 − 316.80           = 12211.20
              cash       0                                = 0.00
            """
        ),
        (
            "assistance with a line: one identity's own, and everybody else's",
            """
            visit pool=530100-390 scope=30000 assisted=1203
              assistance (12211.20 − 8000) × 60%          = 2526.72
            visit pool=530100-390 scope=30000 assisted=1 on=2027-03-05
              assistance (12211.20 − 3000) × 70%          = 6447.84
            """
        ),
        (
            "pooled cap, large-sum, civil servant",
            """
            visit pool=360700-310 scope=100000 civil
              pooled     60000                            = 60000.00
              largeSum   (100000 − 600 − 70588.24) × 90%  = 25930.58
              civilServant (100000 − 60000 − 25930.58 − 600) × 60% = 8081.65
              funds      60000 + 25930.58 + 8081.65       = 94012.23
            """
        ),
        (
            "enterprise supplement: at most so much per settlement, at most so much per year",
            """
            visit pool=370200-310 scope=200000
              pooled     39200 × 86% + 160000 × 90%       = 177712.00
              enterprise (200000 − 177712) × 75%          = 16716.00
            visit pool=370200-310 scope=200000
              pooled     200000 − 177712                  = 22288.00
              largeSum   (200000 − 400 − 25916.28) × 90%  = 156315.35
              enterprise (200000 − 22288 − 156315.35) × 75% = 16047.49
            visit pool=370200-310 scope=300000
              largeSum   400000 − 156315.35               = 243684.65
              enterprise 60000 − 16716 − 16047.49         = 27236.51
            """
        ),
        (
            "the account pays what the policy lets it, then the family, then cash",
            """
            visit pool=610300-310 type=11 scope=400 pre=300 full=500 account=500 member=1000
              deductible 400                              = 400.00
              account    500                              = 500.00
              mutualAid  400 + 300 − 500                  = 200.00
              cash       1200 − 500 − 200                 = 500.00
              owed       500 + 200                        = 700.00
            """
        ),
    ]

    @Test("each claim is decided by the version of its settlement date, whatever else is loaded")
    func versions() throws {
        try GoldenLedger.check(
            """
            visit pool=330300-310 in=310000 filing=other on=2025-06-30 scope=10800
              pooled     (10800 − 800) × 85% × 60%        = 5100.00
              step.policy = 2024.1
            visit pool=330300-310 in=310000 filing=other on=2025-07-01 scope=10000
              pooled     10000 × 85% × 70%                = 5950.00
              step.policy = 2025.2
            visit pool=110000-310 type=11 on=2025-12-31 scope=40000
              pooled     20000                            = 20000.00
            visit pool=110000-310 type=11 on=2026-01-01 scope=60000
              pooled     30000                            = 30000.00
            """)
    }

    @Test("funds", arguments: funds.indices)
    func fund(_ index: Int) throws { try GoldenLedger.check(Self.funds[index].1) }
}
