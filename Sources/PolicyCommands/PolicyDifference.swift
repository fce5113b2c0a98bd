import Benefits
import ClaimTypes
import LedgerTypes
import StrictJSON

/// One rule that two policies put differently. `nil` on a side: the rule is only in the other.
struct RuleChange: Hashable {
    var id: String
    var section: BilingualText
    var label: BilingualText
    /// Level by level when only some levels change.
    var before: BilingualText?
    var after: BilingualText?
}

/// What a standard bill gets from the funds before and after.
struct StayEffect {
    var stay: StandardStay
    var before: Result<Fen, BenefitRefusal>?
    var after: Result<Fen, BenefitRefusal>?

    /// After less before, where both pay.
    var difference: Fen? {
        guard case .success(let old)? = before, case .success(let new)? = after else { return nil }
        return new - old
    }
}

/// How two policies differ. One side may be missing: a policy that was added or dropped.
struct PolicyDifference {
    var before: LoadedPolicy?
    var after: LoadedPolicy?
    var changes: [RuleChange]
    var effects: [StayEffect]

    init(_ before: LoadedPolicy?, _ after: LoadedPolicy?) {
        self.before = before
        self.after = after
        changes = before.flatMap { old in after.map { Self.changes(from: old.tree, to: $0.tree) } } ?? []
        effects = StandardStay.all.map { stay in
            StayEffect(
                stay: stay, before: before.map { stay.funds(under: $0.policy) }, after: after.map { stay.funds(under: $0.policy) }
            )
        }
    }

    var isEmpty: Bool { before != nil && after != nil && changes.isEmpty }

    /// In the order of the old policy; rules that only the new one has stand where it has them.
    static func changes(from old: JSONValue, to new: JSONValue) -> [RuleChange] {
        let (before, after) = (PolicyWords.statements(of: old), PolicyWords.statements(of: new))
        let byID = Dictionary(before.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let newIDs = Set(after.map(\.id))
        var changes: [RuleChange] = []
        var next = 0
        /// Rules that only the old policy has, up to the one that both have.
        func dropped(until id: String?) {
            while next < before.count, before[next].id != id {
                if !newIDs.contains(before[next].id) { changes.append(change(before[next], nil)) }
                next += 1
            }
        }
        for statement in after {
            if let earlier = byID[statement.id] {
                if next <= before.firstIndex(of: earlier) ?? 0 {
                    dropped(until: statement.id)
                    next += 1
                }
                if earlier.label != statement.label {
                    changes.append(change(earlier, nil))
                    changes.append(change(nil, statement))
                } else if earlier.texts != statement.texts, earlier.text != statement.text {
                    changes.append(change(earlier, statement))
                }
            } else {
                changes.append(change(nil, statement))
            }
        }
        dropped(until: nil)
        return changes
    }

    /// Levels that stay as they are need no telling.
    private static func change(_ old: PolicyStatement?, _ new: PolicyStatement?) -> RuleChange {
        let named = new ?? old
        var (before, after) = (old?.text, new?.text)
        if let old, let new {
            let count = Words.levelNames.count
            let left = old.texts.count == 1 ? Array(repeating: old.texts[0], count: count) : old.texts
            let right = new.texts.count == 1 ? Array(repeating: new.texts[0], count: count) : new.texts
            let changed = (0..<count).filter { left[$0] != right[$0] }
            if changed.count < count {
                before = told(changed.map { ($0, left[$0]) })
                after = told(changed.map { ($0, right[$0]) })
            }
        }
        return RuleChange(
            id: named?.id ?? "", section: named?.section ?? BilingualText("", ""), label: named?.label ?? BilingualText("", ""),
            before: before, after: after)
    }

    private static func told(_ levels: [(Int, BilingualText)]) -> BilingualText {
        BilingualText(
            levels.map { "\(Words.levelNames[$0].chinese):\($1.chinese)" }.joined(separator: ";"),
            levels.map { "\(Words.levelNames[$0].english): \($1.english)" }.joined(separator: "; "))
    }

    /// Pairs the policies of two files: of the same pool and insurance those in force from the same day; else, when the pools
    /// differ, the newest of each insurance.
    static func compare(_ old: [LoadedPolicy], _ new: [LoadedPolicy]) -> [PolicyDifference] {
        if old.count == 1, new.count == 1 { return [PolicyDifference(old[0], new[0])] }
        func pools(_ side: [LoadedPolicy]) -> Set<RegionCode> { Set(side.map(\.policy.pool)) }
        if pools(old).isDisjoint(with: pools(new)) {
            return [InsuranceKind.employee, .resident].compactMap { kind in
                let pair = (old.last { $0.policy.insurance == kind }, new.last { $0.policy.insurance == kind })
                return pair.0 == nil && pair.1 == nil ? nil : PolicyDifference(pair.0, pair.1)
            }
        }
        func same(_ left: LoadedPolicy, _ right: LoadedPolicy) -> Bool {
            (left.policy.pool, left.policy.insurance, left.policy.validity.lowerBound)
                == (right.policy.pool, right.policy.insurance, right.policy.validity.lowerBound)
        }
        var pairs = old.map { before in PolicyDifference(before, new.first { same(before, $0) }) }
        pairs += new.filter { after in !old.contains { same($0, after) } }.map { PolicyDifference(nil, $0) }
        return pairs
    }
}
