import ClaimTypes
internal import FoundationEssentials
import LedgerTypes

extension PeerQuery {
    /// The bytes to sign and seal. Equal queries give equal bytes.
    public func encode() -> [UInt8] {
        var wire = WirePeerQuery()
        wire.sender = sender.value
        wire.receiver = receiver.value
        wire.askedAt = askedAt
        switch content {
        case .person(let query): wire.content = .person(WirePersonQuery(query))
        case .benefit(let query): wire.content = .benefit(WireBenefitQuery(query))
        case .filing(let request): wire.content = .filing(WireFilingRequest(request))
        case .filingCancel(let cancel): wire.content = .filingCancel(WireFilingCancel(cancel))
        case .filings(let query): wire.content = .filings(WireFilingsQuery(query))
        case .stays(let query): wire.content = .stays(WireStaysQuery(query))
        case .status(let query): wire.content = .status(WireStatusQuery(query))
        case .accumulators(let query): wire.content = .accumulators(WireAccumulatorsQuery(query))
        case .dayBook(let query): wire.content = .dayBook(WireDayBookQuery(query))
        case .tree(let query): wire.content = .tree(WireTreeQuery(query))
        case .checkpoint(let query): wire.content = .checkpoint(WireCheckpointQuery(query))
        case .cosign(let query): wire.content = .cosign(WireCosignQuery(query))
        case .records(let query): wire.content = .records(WireRecordsQuery(query))
        }
        return wire.canonicalBytes()
    }

    /// Reads and verifies a query: canonical bytes, known codes, ranges, sizes. Never traps.
    public static func decode(_ bytes: [UInt8]) -> Result<PeerQuery, MessageFault> {
        WirePeerQuery.read(foreign: bytes, atMost: MessageLimits.queryBytesMax).flatMap { wire in
            guard let content = wire.content else { return .failure(MessageFault(.missing, field: "content")) }
            var verifier = FieldVerifier()
            verifier.require(wire.sender != wire.receiver, .outOfRange, "receiver", "the sender itself")
            let query = PeerQuery(
                from: verifier.regionOrZero(wire.sender, "sender").node,
                to: verifier.regionOrZero(wire.receiver, "receiver").node,
                askedAt: wire.askedAt, verifier.content(content))
            return verifier.result(query)
        }
    }
}

extension PeerAnswer {
    /// The bytes to sign and seal. Equal answers give equal bytes.
    public func encode() -> [UInt8] {
        var wire = WirePeerAnswer()
        wire.query = Data(query)
        switch outcome {
        case .refused(let notice): wire.refused = WireRefusal(notice)
        case .person(let answer): wire.content = .person(WirePersonAnswer(answer))
        case .benefit(let answer): wire.content = .benefit(WireBenefitAnswer(answer))
        case .filing(let answer): wire.content = .filing(WireFilingAnswer(answer))
        case .filingCancel(let answer): wire.content = .filingCancel(WireFilingAnswer(answer))
        case .filings(let rows): wire.content = .filings(WireFilingsAnswer(rows))
        case .stays(let rows): wire.content = .stays(WireStaysAnswer(rows))
        case .status(let answer): wire.content = .status(WireStatusAnswer(answer))
        case .accumulators(let answer): wire.content = .accumulators(WireAccumulatorsAnswer(answer))
        case .dayBook(let answer): wire.content = .dayBook(WireDayBookAnswer(answer))
        case .tree(let answer): wire.content = .tree(WireTreeAnswer(answer))
        case .checkpoint(let answer): wire.content = .checkpoint(WireCheckpoint(answer))
        case .cosign(let answer): wire.content = .cosign(WireCosignature(answer))
        case .records(let records): wire.content = .records(WireRecordsAnswer(records))
        }
        return wire.canonicalBytes()
    }

    /// Reads and verifies an answer. Whether it answers the question that was asked is for `query` and `outcome.kind` to say. Never
    /// traps.
    public static func decode(_ bytes: [UInt8]) -> Result<PeerAnswer, MessageFault> {
        WirePeerAnswer.read(foreign: bytes, atMost: MessageLimits.queryBytesMax).flatMap { wire in
            var verifier = FieldVerifier()
            let query = verifier.digest(wire.query, "query")
            let outcome: Outcome
            switch (wire.hasRefused, wire.content) {
            case (true, nil): outcome = .refused(verifier.refusal(wire.refused))
            case (false, let content?): outcome = verifier.outcome(content)
            case (true, _): return .failure(MessageFault(.outOfRange, field: "refused", detail: "and answered"))
            case (false, nil): return .failure(MessageFault(.missing, field: "content"))
            }
            let answer = PeerAnswer(to: query, outcome)
            return verifier.result(answer).flatMap { answer in
                verifier.imbalance.map { .failure($0) } ?? .success(answer)
            }
        }
    }
}

extension FieldVerifier {
    fileprivate mutating func content(_ wire: WirePeerQuery.OneOf_Content) -> PeerQuery.Content {
        switch wire {
        case .person(let wire): .person(personQuery(wire))
        case .benefit(let wire): .benefit(benefitQuery(wire))
        case .filing(let wire): .filing(filingRequest(wire))
        case .filingCancel(let wire): .filingCancel(filingCancel(wire))
        case .filings(let wire): .filings(filingsQuery(wire))
        case .stays(let wire):
            .stays(
                StaysQuery(
                    person: person(wire.person, "person"),
                    insurance: wire.insurance == 0 ? nil : InsuranceKind(narrow(wire.insurance, "insurance"))))
        case .status(let wire): .status(statusQuery(wire))
        case .accumulators(let wire):
            .accumulators(
                AccumulatorsQuery(
                    person: person(wire.person, "person"), insurance: InsuranceKind(narrow(wire.insurance, "insurance")),
                    year: year(wire.year, "year")))
        case .dayBook(let wire):
            .dayBook(
                DayBookQuery(
                    date: date(wire.date, "date"), insuring: region(wire.insuring, "insuring"),
                    treating: region(wire.treating, "treating")))
        case .tree(let wire): .tree(treeQuery(wire))
        case .checkpoint(let wire):
            .checkpoint(CheckpointQuery(origin: text(wire.origin, atMost: MessageLimits.nameBytesMax, "origin")))
        case .cosign(let wire): .cosign(cosignQuery(wire))
        case .records(let wire): .records(recordsQuery(wire))
        }
    }

    fileprivate mutating func outcome(_ wire: WirePeerAnswer.OneOf_Content) -> PeerAnswer.Outcome {
        switch wire {
        case .person(let wire): .person(personAnswer(wire))
        case .benefit(let wire): .benefit(benefitAnswer(wire))
        case .filing(let wire): .filing(filingAnswer(wire))
        case .filingCancel(let wire): .filingCancel(filingAnswer(wire))
        case .filings(let wire):
            .filings(list(wire.rows, atMost: MessageLimits.queryRowsMax, "rows") { $0.filingRow($1) })
        case .stays(let wire): .stays(list(wire.rows, atMost: MessageLimits.queryRowsMax, "rows") { $0.stayRow($1) })
        case .status(let wire): .status(statusAnswer(wire))
        case .accumulators(let wire): .accumulators(accumulatorsAnswer(wire))
        case .dayBook(let wire): .dayBook(dayBookAnswer(wire))
        case .tree(let wire): .tree(treeAnswer(wire))
        case .checkpoint(let wire): .checkpoint(CheckpointNote(note: note(wire.note, "note")))
        case .cosign(let wire): .cosign(Cosignature(lines: note(wire.lines, "lines")))
        case .records(let wire):
            .records(list(wire.records, atMost: MessageLimits.treeRecordsMax, "records") { $0.pairRecord($1) })
        }
    }
}
