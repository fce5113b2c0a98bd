import ClaimTypes
import GRDB
import Registry

/// Filings made and cancelled at the desk. `FilingRules` decide; one transaction reads, decides and writes.
extension RegistryStore {
    /// - Parameter filing: `filedAt` is set to `time`.
    public func add(
        _ filing: FilingRecord, of key: EnrolmentKey, at time: BusinessTime
    ) throws -> Result<NumberedFiling, FilingRefusal> {
        var filing = filing
        filing.filedAt = time
        filing.cancelledAt = nil
        return try write { writer in
            guard let enrolment = try writer.read.enrolment(key) else { return .failure(.personNotEnrolled) }
            guard let region = try writer.read.region(filing.treatingRegion), region.validity.contains(time.date) else {
                return .failure(.unknownRegion(filing.treatingRegion))
            }
            if try writer.read.lineage(of: enrolment.pool).contains(filing.treatingRegion) { return .failure(.ownPool) }
            let refusal = FilingRules.refusal(
                adding: filing, to: try writer.read.filings(key),
                lockMonths: try writer.lockMonths(of: enrolment.pool), at: time)
            if let refusal { return .failure(refusal) }
            return .success(NumberedFiling(number: try writer.add(filing, of: key), filing: filing))
        }
    }

    public func cancel(
        _ number: FilingNumber, of key: EnrolmentKey, at time: BusinessTime
    ) throws -> Result<NumberedFiling, FilingRefusal> {
        try write { writer in
            guard let enrolment = try writer.read.enrolment(key) else { return .failure(.personNotEnrolled) }
            guard var filing = try writer.read.filings(key).first(where: { $0.number == number }) else {
                return .failure(.noSuchFiling(number))
            }
            let lock = try writer.lockMonths(of: enrolment.pool)
            if let refusal = FilingRules.refusal(cancelling: filing, lockMonths: lock, at: time) { return .failure(refusal) }
            try Query(writer.database, "UPDATE filings SET cancelled_at = ? WHERE number = ?")
                .run(time.column, .integer(number.value))
            filing.filing.cancelledAt = time
            return .success(filing)
        }
    }
}

extension StoreWriter {
    /// The lock of filings by commitment that the pool names, else the nearest region above it.
    func lockMonths(of pool: RegionCode) throws -> UInt8? {
        for code in try read.lineage(of: pool) {
            if let months = try read.region(code)?.commitmentLockMonths { return months }
        }
        return nil
    }
}
