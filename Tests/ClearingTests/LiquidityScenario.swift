import ClaimTypes
import Clearing
import LedgerTypes
import TestSupport

/// Amounts in yuan, participants from 0.
func pay(_ id: UInt64, _ debtor: Int32, _ creditor: Int32, _ yuanText: String, priority: UInt8 = 0) -> LiquidityPayment {
    LiquidityPayment(
        id: id, debtor: ParticipantIndex(debtor), creditor: ParticipantIndex(creditor), amount: yuan(yuanText),
        priority: priority)
}

func at(_ seconds: Int64) -> BusinessTime { BusinessTime(seconds: seconds) }

func queue(
    _ balances: [String], settings: LiquiditySettings = .saving, limits: [BilateralLimit] = []
) -> LiquidityQueue {
    guard
        let queue = LiquidityQueue(
            accounts: balances.map { LiquidityAccount(balance: yuan($0)) }, limits: limits, settings: settings)
    else { preconditionFailure("the scenario's accounts were refused") }
    return queue
}

/// A day of payments among a few participants: several urgencies, equal times, and now and then a shape that is made to hurt.
struct RandomDay {
    let participantsCount: Int
    let payments: [TimedPayment]
    let accounts: [LiquidityAccount]
    let limits: [BilateralLimit]

    init(seed: UInt64, participants: ClosedRange<Int> = 2...7, paymentsMax: Int = 120) {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: participants, using: &generator)
        participantsCount = count
        let most: Int64 = Bool.random(using: &generator) ? 9 : 1_000_000
        let isRing = Int.random(in: 0..<4, using: &generator) == 0
        payments = (0..<Int.random(in: 1...paymentsMax, using: &generator)).map { number in
            let debtor = isRing ? number % count : Int.random(in: 0..<count, using: &generator)
            let creditor = isRing ? (debtor + 1) % count : (debtor + Int.random(in: 1..<count, using: &generator)) % count
            return TimedPayment(
                LiquidityPayment(
                    id: UInt64(number), debtor: ParticipantIndex(Int32(debtor)), creditor: ParticipantIndex(Int32(creditor)),
                    amount: Fen(Int64.random(in: 1...most, using: &generator)),
                    priority: UInt8(Int.random(in: 0...3, using: &generator) / 2)),
                at: BusinessTime(seconds: Int64(number / 3 * 60)))
        }
        accounts = (0..<count).map { _ in
            let floor = Int64.random(in: -most...most, using: &generator)
            let more = Int64.random(in: 0...3 * most, using: &generator)
            return LiquidityAccount(balance: Fen(floor + more), floor: Fen(floor))
        }
        limits =
            Bool.random(using: &generator)
            ? []
            : (0..<count).map { debtor in
                BilateralLimit(
                    debtor: ParticipantIndex(Int32(debtor)), creditor: ParticipantIndex(Int32((debtor + 1) % count)),
                    most: Fen(Int64.random(in: 0...2 * most, using: &generator)))
            }
    }

    static let settings: [LiquiditySettings] = [true, false].flatMap { bypasses in
        [true, false].flatMap { offsets in
            [true, false].map {
                LiquiditySettings(bypasses: bypasses, offsetsBilaterally: offsets, resolvesGridlocks: $0)
            }
        }
    }
}
