import ClaimTypes

/// What is asked about a person (核验). Everything stated is compared; nothing is ever told that was not asked.
public struct VerificationQuestion: Hashable, Sendable {
    public var enrolment: EnrolmentKey
    public var day: BusinessDate
    /// The identity to compare with; `nil` leaves it out.
    public var name: String?
    public var certificateType: String?
    public var certificateNumber: String?
    /// The contribution level to compare with; `nil` asks only whether the contributions cover the day.
    public var contributionLevel: UInt8?

    public init(
        enrolment: EnrolmentKey, day: BusinessDate, name: String? = nil, certificateType: String? = nil,
        certificateNumber: String? = nil, contributionLevel: UInt8? = nil
    ) {
        self.enrolment = enrolment
        self.day = day
        self.name = name
        self.certificateType = certificateType
        self.certificateNumber = certificateNumber
        self.contributionLevel = contributionLevel
    }
}

/// One answer with where it comes from. `cannotSay` is never yes and never no.
public struct VerificationAnswer: Hashable, Sendable {
    public var verdict: Verdict
    /// Who or what says so: an office, or a part of this registry.
    public var source: BilingualText
    /// The day the answer rests on; `nil` when nothing is recorded.
    public var asOf: BusinessDate?
    public var reason: BilingualText

    public init(_ verdict: Verdict, source: BilingualText, asOf: BusinessDate?, reason: BilingualText) {
        self.verdict = verdict
        self.source = source
        self.asOf = asOf
        self.reason = reason
    }
}

/// Where a record came from: a file or an office, and the day it spoke of.
public struct RecordSource: Hashable, Sendable {
    public var name: String
    public var day: BusinessDate

    public init(name: String, day: BusinessDate) {
        self.name = name
        self.day = day
    }
}

/// The subjects that are answered one by one.
public enum VerificationSubject: String, CaseIterable, Sendable {
    /// 身份
    case identity
    /// 生存
    case alive
    /// 参保
    case insured
    /// 暂停参保
    case suspended
    /// 缴费
    case contribution
    /// 凭证可用
    case credential
}

/// Answers each subject from what is recorded. Pure: records in, answers out.
public enum Verification {
    /// - Parameter life: `nil` when nothing is recorded.
    public static func alive(_ life: LifeRecord?, on day: BusinessDate) -> VerificationAnswer {
        guard let life else { return unrecorded(BilingualText("生存状态", "life status")) }
        let source = BilingualText(life.source, life.source)
        switch (life.status, life.since) {
        case (.alive, _):
            // Life confirmed later proves life earlier; confirmed earlier, it is the newest that is known, with its day.
            return VerificationAnswer(
                .yes, source: source, asOf: life.confirmedOn, reason: BilingualText("确认生存", "confirmed alive"))
        case (.dead, let since?):
            let reason = BilingualText("\(since) 死亡", "died on \(since)")
            return VerificationAnswer(day < since ? .yes : .no, source: source, asOf: life.confirmedOn, reason: reason)
        case (.presumed, _):
            let reason = BilingualText("推定死亡，不能确定", "presumed dead; not certain")
            return VerificationAnswer(.cannotSay, source: source, asOf: life.confirmedOn, reason: reason)
        case (.unknown, _), (.dead, nil):
            let reason = BilingualText("来源未能确定", "the source could not tell")
            return VerificationAnswer(.cannotSay, source: source, asOf: life.confirmedOn, reason: reason)
        }
    }

    /// Whether the enrolment is in normal status on the day.
    public static func insured(_ enrolment: EnrolmentRecord?, source: RecordSource? = nil, on day: BusinessDate)
        -> VerificationAnswer
    {
        status(enrolment, source, on: day) { $0 == EnrolmentStatus.normal.rawValue }
    }

    /// Whether the enrolment is suspended on the day.
    public static func suspended(_ enrolment: EnrolmentRecord?, source: RecordSource? = nil, on day: BusinessDate)
        -> VerificationAnswer
    {
        status(enrolment, source, on: day) { $0 == EnrolmentStatus.suspended.rawValue }
    }

    private static func status(
        _ enrolment: EnrolmentRecord?, _ source: RecordSource?, on day: BusinessDate, _ isYes: (UInt8) -> Bool
    ) -> VerificationAnswer {
        guard let enrolment else { return unrecorded(BilingualText("参保关系", "enrolment")) }
        guard let status = enrolment.status(on: day) else {
            return VerificationAnswer(
                .cannotSay, source: text(source, statusSource), asOf: source?.day,
                reason: BilingualText("当日早于最早的记录", "the day lies before the first record"))
        }
        let since = enrolment.statusSince.flatMap { $0 <= day ? $0 : enrolment.earlierStatuses.last { $0.since <= day }?.since }
        let name = EnrolmentStatus(rawValue: status).map { "\($0)" } ?? "?"
        return VerificationAnswer(
            isYes(status) ? .yes : .no, source: text(source, statusSource), asOf: source?.day ?? since,
            reason: BilingualText("参保状态 \(status)", "status \(status) (\(name))\(since.map { " since \($0)" } ?? "")"))
    }

    /// Whether the contributions cover the day, and are of the level asked for.
    public static func contribution(
        _ enrolment: EnrolmentRecord?, level: UInt8?, source: RecordSource? = nil, on day: BusinessDate
    ) -> VerificationAnswer {
        guard let enrolment else { return unrecorded(BilingualText("参保关系", "enrolment")) }
        func answer(_ verdict: Verdict, _ chinese: String, _ english: String) -> VerificationAnswer {
            VerificationAnswer(
                verdict, source: text(source, contributionSource), asOf: source?.day ?? enrolment.paidUntil,
                reason: BilingualText(chinese, english))
        }
        guard let paidUntil = enrolment.paidUntil else { return answer(.cannotSay, "未记录缴费", "no contribution is recorded") }
        guard day <= paidUntil else { return answer(.no, "缴费至 \(paidUntil)", "paid until \(paidUntil)") }
        guard let level else { return answer(.yes, "缴费至 \(paidUntil)", "paid until \(paidUntil)") }
        guard let recorded = enrolment.contributionLevel else {
            return answer(.cannotSay, "未记录缴费档次", "the contribution level is not recorded")
        }
        return answer(recorded == level ? .yes : .no, "缴费档次 \(recorded)", "contribution level \(recorded)")
    }

    public static func credential(_ state: CredentialState) -> VerificationAnswer {
        let source = BilingualText("凭证登记", "credential records")
        let reason =
            switch state {
            case .unrecorded: BilingualText("未登记凭证", "no credential is recorded")
            case .usable: BilingualText("可用", "usable")
            case .stopped(_, let kind): BilingualText("已挂失（凭证类型 \(kind.rawValue)）", "loss reported on \(kind); all are stopped")
            }
        return VerificationAnswer(state.mayBeUsed, source: source, asOf: state.since?.date, reason: reason)
    }

    private static func text(_ source: RecordSource?, _ otherwise: BilingualText) -> BilingualText {
        source.map { BilingualText($0.name, $0.name) } ?? otherwise
    }

    public static func unrecorded(_ what: BilingualText) -> VerificationAnswer {
        VerificationAnswer(
            .cannotSay, source: BilingualText("本登记库", "this registry"), asOf: nil,
            reason: BilingualText("没有\(what.chinese)记录", "no \(what.english) is recorded"))
    }

    private static let statusSource = BilingualText("参保登记", "enrolment records")
    private static let contributionSource = BilingualText("缴费记录", "contribution records")
}
