/// Every scenario that shows a refusal. `RefusalTests` runs each and requires that together they show all refusals.
enum Scenarios {
    static let all: [(name: String, text: String)] = [
        ("a transfer wrong in every way, mended step by step, meets the refusals in precedence order", mendedStepByStep),
        ("the end of a hold, mended step by step", mendedHoldEnd),
        ("L5: a repetition is recognised, and a difference is named by its first field", idempotency),
        ("L4: limits count what is held", limits),
        ("L4: a cap bounds both sides", caps),
        ("totals that would overflow are refused", overflow),
        ("L6: a chain applies whole or not at all", chains),
        ("L7: a hold ends once", holdsEndOnce),
        ("an expired hold stays readable and refuses to be posted", expiry),
        ("L5: ids are exact inside the horizon and refused outside", horizon),
        ("a hold outlives its horizon while it is open, and is forgotten when it has ended", outlivedHolds),
        ("accounts are opened once", accounts),
    ]

    static let mendedStepByStep = """
        account a no-overdraft                       : opened
        account b no-overcredit cap=50               : opened
        account c cap=5                              : opened
        account d cap=7                              : opened
        post T0 x → x -1 code=0 at=10                : refused idMustNotBeZero
        post T9 x → x -1 code=0                      : refused amountMustNotBeNegative
        post T9 x → x 0 code=0                       : refused amountMustNotBeZero
        post T9 x → x 8 code=0                       : refused codeMustNotBeZero
        hold T9 x → x 8 until=10                     : refused accountsMustDiffer
        hold T9 x → y 8 until=10                     : refused expiryMustBeInTheFuture
        hold T9 x → y 8 until=11                     : refused debitAccountNotFound
        hold T9 a → y 8 until=11                     : refused creditAccountNotFound
        hold T9 a → b 8 until=11                     : refused exceedsCredits
        hold T9 c → b 8 until=11                     : refused exceedsDebits
        hold T9 c → d 8 until=11                     : refused exceedsDebitAccountCap
        hold T9 b → d 8 until=11                     : refused exceedsCreditAccountCap
        hold T9 b → d 7 until=11                     : applied
        balance b                                    : debits 0 credits 0 held 7/0
        """

    static let mendedHoldEnd = """
        account a                                    : opened
        account b                                    : opened
        hold   T1 a → b 10 until=50 at=1             : applied
        post   T2 a → b 10                           : applied
        fulfil T9 of T8 b → a 11                     : refused holdNotFound
        fulfil T9 of T9 b → a 11                     : refused holdNotFound
        fulfil T9 of T2 a → b 10                     : refused holdNotFound
        fulfil T9 of T1 b → a 11                     : refused holdHasDifferentDebit
        account c                                    : opened
        fulfil T9 of T1 a → c 11                     : refused holdHasDifferentCredit
        fulfil T9 of T1 a → b 11 at=50               : refused exceedsHeldAmount
        void   T9 of T1 a → b 9                      : refused voidAmountDiffersFromHeld
        fulfil T9 of T1 a → b 0                      : refused amountMustNotBeZero
        fulfil T9 of T1 a → b 10                     : refused holdExpired
        fulfil T9 of T1 a → b 10 at=49               : applied
        hold?  T1                                    : posted 10
        """

    static let idempotency = """
        account a                                    : opened
        account b                                    : opened
        account c                                    : opened
        post T1 a → b 100                            : applied
        post T1 a → b 100                            : alreadyApplied
        hold T1 c → a 99 code=3 window=202612        : refused existsWithDifferentDebit
        hold T1 a → a 99 code=3 window=202612        : refused existsWithDifferentCredit
        hold T1 a → b -1 code=3 window=202612        : refused existsWithDifferentAmount
        hold T1 a → b 100 code=0 window=202612       : refused existsWithDifferentCode
        hold T1 a → b 100 window=202612              : refused existsWithDifferentWindow
        hold T1 a → b 100                            : refused existsWithDifferentOperation
        hold T2 a → b 5 until=90                     : applied
        hold T2 a → b 5 until=90                     : alreadyApplied
        hold T2 a → b 5 until=91                     : refused existsWithDifferentExpiry
        hold T2 a → b 5                              : refused existsWithDifferentExpiry
        hold T3 a → b 5                              : applied
        fulfil T4 of T2 a → b 5                      : applied
        fulfil T4 of T2 a → b 5                      : alreadyApplied
        fulfil T4 of T3 a → b 5                      : refused existsWithDifferentHold
        void T4 of T2 a → b 5                        : refused existsWithDifferentOperation
        void T5 of T3 a → b 0                        : applied
        void T5 of T3 a → b 0                        : alreadyApplied
        void T5 of T3 a → b 5                        : refused existsWithDifferentAmount
        hold T2 a → b 5 until=90 at=95               : alreadyApplied
        post T6 a → x 1                              : refused creditAccountNotFound
        account x                                    : opened
        post T6 a → x 2                              : applied
        balance a                                    : debits 107 credits 0 held 0/0
        """

    static let limits = """
        account person no-overdraft                  : opened
        account fund                                 : opened
        account till no-overcredit                   : opened
        post T1 fund → person 100                    : applied
        hold T2 person → fund 60                     : applied
        post T3 person → fund 41                     : refused exceedsCredits
        hold T4 fund → person 500                    : applied
        post T3 person → fund 41                     : refused exceedsCredits
        post T3 person → fund 40                     : applied
        void T5 of T2 person → fund 0                : applied
        post T6 person → fund 61                     : refused exceedsCredits
        post T6 person → fund 60                     : applied
        balance person                               : debits 100 credits 100 held 0/500
        post T7 fund → till 1                        : refused exceedsDebits
        post T8 till → fund 1                        : applied
        post T7 fund → till 1                        : applied
        """

    static let caps = """
        account region cap=100                       : opened
        account other                                : opened
        account shut cap=0                           : opened
        post T1 region → other 101                   : refused exceedsDebitAccountCap
        post T1 region → other 100                   : applied
        hold T2 region → other 1                     : refused exceedsDebitAccountCap
        post T3 other → region 201                   : refused exceedsCreditAccountCap
        hold T3 other → region 200                   : applied
        post T4 other → region 1                     : refused exceedsCreditAccountCap
        fulfil T5 of T3 other → region 200           : applied
        balance region                               : debits 100 credits 200 held 0/0
        post T6 shut → other 1                       : refused exceedsDebitAccountCap
        post T6 other → shut 1                       : refused exceedsCreditAccountCap
        """

    static let overflow = """
        account a                                    : opened
        account b                                    : opened
        account c                                    : opened
        hold T1 a → b max                            : applied
        post T2 a → c 1                              : refused overflowsDebits
        post T2 c → b 1                              : refused overflowsCredits
        void T3 of T1 a → b 0                        : applied
        post T2 a → c 1                              : applied
        """

    static let chains = """
        account a no-overdraft                       : opened
        account b                                    : opened
        & post T1 b → a 10                           : applied
        & post T2 a → b 10                           : applied
        post   T3 b → a 5                            : applied
        & post T1 b → a 10                           : alreadyApplied
        & post T2 a → b 10                           : alreadyApplied
        post   T3 b → a 5                            : alreadyApplied
        & post T4 b → a 1                            : refused linkedChainFailed
        & hold T5 a → b 6                            : refused linkedChainFailed
        & fulfil T6 of T5 a → b 6                    : refused linkedChainFailed
        & post T7 a → b 1                            : refused exceedsCredits
        post   T8 b → a 1                            : refused linkedChainFailed
        hold?  T5                                    : none
        balance a                                    : debits 10 credits 15 held 0/0
        & hold T5 a → b 5                            : applied
        & void T6 of T5 a → b 0                      : applied
        post   T7 a → b 5                            : applied
        & post T1 b → a 10                           : refused linkedChainFailed
        post   T20 b → a 1                           : refused chainPartlyApplied
        & post T20 b → a 1                           : refused linkedChainFailed
        post   T1 b → a 10                           : refused chainPartlyApplied
        & post T21 b → a 1                           : refused linkedChainFailed
        post   T21 b → a 1                           : refused chainPartlyApplied
        & post T22 b → a 1                           : refused linkedChainFailed
        & post T23 b → a 1                           : refused linkedChainOpen
        end
        & post T24 b → a 1                           : refused linkedChainOpen
        end
        & post T22 b → a 1                           : applied
        post   T23 b → a 1                           : applied
        """

    static let holdsEndOnce = """
        account a no-overdraft                       : opened
        account b                                    : opened
        post   T1 b → a 100                          : applied
        hold   T2 a → b 60                           : applied
        fulfil T3 of T2 a → b 25                     : applied
        balance a                                    : debits 25 credits 100 held 0/0
        hold?  T2                                    : posted 25
        fulfil T4 of T2 a → b 25                     : refused holdAlreadyPosted
        void   T4 of T2 a → b 0                      : refused holdAlreadyPosted
        hold   T5 a → b 75                           : applied
        void   T6 of T5 a → b 75                     : applied
        hold?  T5                                    : voided
        void   T7 of T5 a → b 75                     : refused holdAlreadyVoided
        fulfil T7 of T5 a → b 75                     : refused holdAlreadyVoided
        balance a                                    : debits 25 credits 100 held 0/0
        """

    static let expiry = """
        account a                                    : opened
        account b                                    : opened
        hold   T1 a → b 10 until=100 at=1            : applied
        hold   T2 a → b 20 until=50                  : applied
        hold   T3 a → b 30                           : applied
        expire at=49                                 : 0
        fulfil T4 of T2 a → b 20 at=50               : refused holdExpired
        void   T4 of T2 a → b 0                      : refused holdExpired
        hold?  T2                                    : open
        expire at=50                                 : 1
        expire at=50                                 : 0
        hold?  T2                                    : expired
        fulfil T4 of T2 a → b 20 at=10               : refused holdExpired
        balance a                                    : debits 0 credits 0 held 40/0
        fulfil T5 of T1 a → b 10                     : applied
        expire at=1000                               : 0
        hold?  T3                                    : open
        hold?  T1                                    : posted 10
        """

    static let accounts = """
        account zero                                 : refused idMustNotBeZero
        account a no-overdraft cap=5                 : opened
        account a no-overdraft cap=5                 : alreadyOpen
        account a cap=6                              : refused existsWithDifferentRule
        account a no-overdraft cap=6                 : refused existsWithDifferentCap
        account a no-overdraft                       : refused existsWithDifferentCap
        account b cap=18446744073709551615           : refused capMustNotBeNegative
        """

    /// Intervals of 10 milliseconds: an id is remembered for 80, and up to 10 more.
    static let horizon = """
        horizon ms=80
        account a                                    : opened
        account b                                    : opened
        post    T500.1 a → b 7 ms=505                : applied
        post    T500.1 a → b 7                       : alreadyApplied
        post    T500.1 a → b 8                       : refused existsWithDifferentAmount
        post    T519.1 a → b 7                       : applied
        post    T520.1 a → b 7                       : refused idTooFarAhead
        advance ms=589                               : 2
        post    T500.1 a → b 7                       : alreadyApplied
        advance ms=590                               : 1
        post    T500.1 a → b 7                       : refused idTooOld
        post    T509.9 a → b 7                       : refused idTooOld
        post    T510.9 a → b 7                       : applied
        advance ms=100                               : 2
        post    T519.1 a → b 7 ms=100                : alreadyApplied
        post    T519.1 a → b 8                       : refused existsWithDifferentAmount
        post    T500.1 a → b 7                       : refused idTooOld
        post    T500.1 a → b 7 ms=590                : refused idTooOld
        balance a                                    : debits 21 credits 0 held 0/0
        """

    static let outlivedHolds = """
        horizon ms=80
        account a                                    : opened
        account b                                    : opened
        hold    T500.1 a → b 7 ms=505                : applied
        hold    T500.2 a → b 8                       : applied
        hold    T500.3 a → b 9 until=700000000       : applied
        void    T501.1 of T500.2 a → b 0             : applied
        advance ms=600                               : 0
        hold?   T500.1                               : open
        hold?   T500.2                               : none
        balance a                                    : debits 0 credits 0 held 16/0
        hold    T500.1 a → b 7                       : refused idTooOld
        fulfil  T600.1 of T500.2 a → b 8             : refused holdTooOld
        fulfil  T600.1 of T600.9 a → b 8             : refused holdNotFound
        fulfil  T600.1 of T500.1 a → b 5             : applied
        fulfil  T600.1 of T500.1 a → b 5             : alreadyApplied
        void    T600.2 of T500.1 a → b 0             : refused holdAlreadyPosted
        advance ms=680                               : 1
        void    T600.2 of T500.1 a → b 0             : refused holdTooOld
        expire  at=700000000                         : 1
        balance a                                    : debits 5 credits 0 held 0/0
        """
}
