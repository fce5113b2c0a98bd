import ClaimTypes
import LedgerTypes

/// The prefunds of a network, by pair.
public struct PrefundBook: Hashable, Sendable {
    private var accounts: [RegionPair: PrefundAccount] = [:]

    public init() {}

    public subscript(pair: RegionPair) -> PrefundAccount? { accounts[pair] }

    public var isEmpty: Bool { accounts.isEmpty }

    /// Ascending.
    public var pairs: [RegionPair] { accounts.keys.sorted() }

    /// Changes the account of a pair that has one.
    public mutating func change<Value>(_ pair: RegionPair, _ body: (inout PrefundAccount) -> Value) -> Value? {
        guard var account = accounts[pair] else { return nil }
        let value = body(&account)
        accounts[pair] = account
        return value
    }

    /// Sets a year's quota; opens the account of the pair when there is none.
    public mutating func setQuota(_ quota: Fen, of pair: RegionPair, year: Int32) {
        var account = accounts[pair] ?? PrefundAccount(year: year, quota: quota)
        account.adjust(year: year, quota: quota)
        accounts[pair] = account
    }

    /// The number of the next notice of a pair, and counts it.
    public mutating func nextNumber(of pair: RegionPair) -> String {
        accounts[pair]?.noticesIssued += 1
        let account = accounts[pair]
        return "YF-\(account?.year ?? 0)-\(pair.insuring)-\(pair.treating)-\(account?.noticesIssued ?? 0)"
    }

    /// Pairs whose level rose above what was told last, with the new level. A level that fell is forgotten, so that it is told again when
    /// it rises.
    public mutating func newWarnings() -> [(pair: RegionPair, level: PrefundLevel)] {
        var risen: [(pair: RegionPair, level: PrefundLevel)] = []
        for pair in pairs {
            guard let account = accounts[pair], account.level != account.toldLevel else { continue }
            if account.level > account.toldLevel { risen.append((pair, account.level)) }
            accounts[pair]?.toldLevel = account.level
        }
        return risen
    }

    public func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(count: accounts.count)
        for pair in pairs {
            sink.put(pair.insuring.value)
            sink.put(pair.treating.value)
            accounts[pair]!.writeCanonical(into: &sink)
        }
    }
}
