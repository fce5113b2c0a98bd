import ClaimTypes
import GRDB
import Registry

/// Losses, finds and replacements. `CredentialState` decides; one transaction reads, decides and writes.
extension RegistryStore {
    /// Loss reported (挂失) on one credential: all of the person's are stopped.
    public func reportLoss(
        of kind: CredentialKind, person: PersonNumber, at time: BusinessTime
    ) throws -> Result<CredentialState, CredentialRefusal> {
        try write { try $0.carry(.lossReported(kind), of: person, at: time) }
    }

    /// The lost one was found (解挂): all of the person's may be used again.
    public func restoreFound(
        _ kind: CredentialKind, person: PersonNumber, at time: BusinessTime
    ) throws -> Result<CredentialState, CredentialRefusal> {
        try write { try $0.carry(.found(kind), of: person, at: time) }
    }

    /// A new credential takes the place of the lost one (补换), which stays void.
    /// - Parameter number: of the new one, normalised by `RegistryFiles.credentialNumber`.
    public func restoreReissued(
        _ kind: CredentialKind, number: String, person: PersonNumber, at time: BusinessTime
    ) throws -> Result<CredentialState, CredentialRefusal> {
        let ring = try requireKeys()
        let record = CardRecord(person: person, kind: kind, number: number, issuedAt: time)
        return try write { writer in
            var answer = Result<CredentialState, CredentialRefusal>.failure(.noCredential)
            try writer.database.inSavepoint {
                answer = try writer.carry(.reissued(kind), of: person, at: time)
                guard case .success = answer else { return .rollback }
                let outcome = try writer.persons.write(try SealedCard(record, try Sealer(ring), ring), isReissue: true)
                guard outcome == .added else {
                    answer = .failure(.numberTaken)
                    return .rollback
                }
                try writer.countSealed(1)
                return .commit
            }
            return answer
        }
    }
}

extension StoreWriter {
    fileprivate func carry(
        _ event: CredentialEvent, of person: PersonNumber, at time: BusinessTime
    ) throws -> Result<CredentialState, CredentialRefusal> {
        let held = try Query(database, "SELECT kind FROM cards WHERE psn_no = ? AND void_at IS NULL").all(person.column) {
            CredentialKind(rawValue: UInt8(truncatingIfNeeded: $0.integer(0)))
        }
        let result = try read.credential(of: person).after(event, held: Set(held.compactMap { $0 }), at: time)
        guard case .success(let state) = result else { return result }
        let (name, kind) = event.columns
        try Query(database, "INSERT INTO credential_events VALUES(NULL, ?, ?, ?, ?)")
            .run(person.column, time.column, .text(name), .integer(Int64(kind.rawValue)))
        if case .stopped(let since, let reported) = state {
            try Query(database, "UPDATE credentials SET since = ?, stopped_by = ? WHERE psn_no = ?")
                .run(since.column, .integer(Int64(reported.rawValue)), person.column)
        } else {
            try Query(database, "UPDATE credentials SET since = ?, stopped_by = NULL WHERE psn_no = ?")
                .run(time.column, person.column)
        }
        return result
    }
}

extension CredentialEvent {
    fileprivate var columns: (name: String, kind: CredentialKind) {
        switch self {
        case .issued(let kind): ("issued", kind)
        case .lossReported(let kind): ("loss reported", kind)
        case .found(let kind): ("found", kind)
        case .reissued(let kind): ("reissued", kind)
        }
    }
}
