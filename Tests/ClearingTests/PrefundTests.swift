import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

@testable import Clearing

/// An advance with its own balance: each window has its own cover, and takes it once.
@Suite("Prefund: quota, cover, warnings")
struct PrefundTests {
    private static let windows = (1...4).map { WindowNumber(202_600 + $0) }

    private func account(_ balance: Int64) -> PrefundAccount {
        var account = PrefundAccount(year: 2_026, quota: Fen(balance))
        account.lodge(Fen(balance))
        return account
    }

    @Test("Settling one of two windows cannot breach the cover of the other, and no window draws twice")
    func settlingOneOfTwoWindows_cannotBreachCover() {
        for first in [0, 1] {
            var account = account(100)
            account.claim(Self.windows[0], demand: Fen(60))
            account.claim(Self.windows[1], demand: Fen(70))
            #expect(account.claims.map(\.cover) == [Fen(60), Fen(40)])
            let other = 1 - first
            let cover = account.claims[other].cover
            let drawn = account.draw(Self.windows[first])
            #expect(drawn == [Fen(60), Fen(40)][first])
            #expect(account.claims[other].cover == cover && account.balance >= cover, "the other window's cover is whole")
            #expect(account.draw(Self.windows[first]) == .zero, "M4: drawn twice")
            account.claim(Self.windows[first], demand: Fen(60))
            #expect(account.draw(Self.windows[first]) == .zero, "M4: claimed and drawn again")
            #expect(account.draw(Self.windows[other]) == cover)
            #expect(account.balance == .zero)
        }
    }

    @Test("M3: whatever happens in whatever order, cover never exceeds the balance", arguments: 1...60 as ClosedRange<UInt64>)
    func everyOrder(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var account = account(Int64.random(in: 0...500, using: &generator))
        var (lodged, drawn, given) = (account.balance, Fen.zero, Fen.zero)
        for _ in 0..<60 {
            let window = Self.windows[Int.random(in: 0..<4, using: &generator)]
            let others = account.claims.filter { $0.window != window }.map(\.cover)
            let amount = Fen(Int64.random(in: 1...200, using: &generator))
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: account.claim(window, demand: amount)
            case 1: drawn += account.draw(window)
            case 2: account.release(window)
            case 3:
                account.lodge(amount)
                lodged += amount
            default:
                let back = -account.adjustment(to: account.balance - amount)
                guard back.isPositive else { continue }
                account.promiseBack(back)
                account.giveBack(back)
                given += back
            }
            #expect(account.claims.filter { $0.window != window }.map(\.cover) == others, "seed \(seed)")
            #expect(account.balance == lodged - drawn - given && account.covered <= account.balance, "M3, seed \(seed)")
        }
    }

    @Test("Yellow at 70 %, red at 90 %, told when the level rises and not again")
    func warnings() throws {
        let pair = RegionPair(insuring: anhui, treating: shanghai)
        var book = PrefundBook()
        book.setQuota(Fen(10_000), of: pair, year: 2_026)
        _ = book.change(pair) { $0.lodge(Fen(10_000)) }
        let steps: [(Int64, Int32, PrefundLevel?)] = [
            (6_999, 6_999, nil), (1, 7_000, .yellow), (1_999, 8_999, nil), (1, 9_000, .red), (2_000, 11_000, nil),
        ]
        for (index, (demand, used, told)) in steps.enumerated() {
            _ = book.change(pair) { $0.claim(WindowNumber(202_601 + UInt32(index)), demand: Fen(demand)) }
            #expect(book[pair]?.used == used)
            #expect(book.newWarnings().map(\.level) == (told.map { [$0] } ?? []))
            #expect(book.newWarnings().isEmpty)
        }
        for window in 202_601...202_605 as ClosedRange<UInt32> { _ = book.change(pair) { $0.release(WindowNumber(window)) } }
        #expect(book.newWarnings().isEmpty && book[pair]?.toldLevel == .calm, "a level that fell is told again when it rises")
    }

    @Test("January: the difference to the quota is lodged or given back; what windows rely on stays")
    func adjustment() {
        var account = account(100)
        #expect(account.adjustment(to: Fen(130)) == Fen(30) && account.adjustment(to: Fen(40)) == Fen(-60))
        account.claim(Self.windows[0], demand: Fen(70))
        #expect(account.adjustment(to: Fen(40)) == Fen(-30))
        account.promiseBack(Fen(30))
        account.claim(Self.windows[1], demand: Fen(70))
        #expect(account.claims[1].cover == .zero, "what is promised back covers nothing")
    }
}
