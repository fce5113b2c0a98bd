/// The four parts of a fee.
struct NaiveParts {
    var full = Exact.zero
    var over = Exact.zero
    var pre = Exact.zero
    var scope = Exact.zero

    var total: Exact { full + over + pre + scope }

    static func + (left: NaiveParts, right: NaiveParts) -> NaiveParts {
        NaiveParts(
            full: left.full + right.full, over: left.over + right.over, pre: left.pre + right.pre, scope: left.scope + right.scope
        )
    }

    static func - (left: NaiveParts, right: NaiveParts) -> NaiveParts {
        NaiveParts(
            full: left.full - right.full, over: left.over - right.over, pre: left.pre - right.pre, scope: left.scope - right.scope
        )
    }
}

/// Days and seconds by counting years and months, as on a wall calendar.
enum NaiveClock {
    /// Seconds since the year 1900 began; a bare day is its midnight.
    static func seconds(_ text: String) -> Int {
        let numbers = text.split { $0 == "-" || $0 == " " || $0 == ":" }.map { Int($0) ?? 0 }
        precondition(numbers.count == 3 || numbers.count == 6, "\(text) is no day or time")
        func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
        var days = 0
        for year in 1900..<numbers[0] { days += isLeap(year) ? 366 : 365 }
        let months = [31, isLeap(numbers[0]) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        days += months.prefix(numbers[1] - 1).reduce(0, +) + numbers[2] - 1
        guard numbers.count == 6 else { return days * 86_400 }
        return days * 86_400 + numbers[3] * 3_600 + numbers[4] * 60 + numbers[5]
    }
}

/// What the rules ask about a claim.
extension NaiveClaim {
    /// Visit types of clearing type 21, from the code table.
    var isClearedAsInpatient: Bool {
        ["21", "22", "23", "24", "26", "28", "52", "2101", "2102", "2105", "2106", "2107"].contains(visitType)
    }

    func isAway(_ policy: NaiveNode, _ mistake: NaiveMistake?) -> Bool {
        let isCity = policy["homeArea"].text == "city" && mistake != .cityIsTheWholeProvince
        let digits = isCity ? 4 : 2
        return treatingRegion.prefix(digits) != pool.prefix(digits) || mistake == .operatorAtHome
    }

    /// The filing, or that which counts as one.
    func countedFiling(_ mistake: NaiveMistake?) -> String? {
        if filing == nil, visitType == "13" || visitType == "24", mistake != .emergencyWithoutFilingAsOther { return "emergency" }
        return filing
    }

    /// The disease of a chronic benefit that lists its diseases.
    func disease(in benefit: NaiveNode) -> NaiveNode? {
        guard benefit["family"].text == "chronic" else { return nil }
        return benefit["diseases"].elements.first { $0["codes"].lists(diseaseCode) }
    }
}
