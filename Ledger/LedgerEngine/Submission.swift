import LedgerCore
import LedgerTypes

typealias Answer<Value> = Result<Value, EngineError>

/// What a caller handed in.
enum Submission: Sendable {
    case transfers([Transfer], @Sendable (Answer<[TransferOutcome]>) -> Void)
    case transfer(Transfer, UnsafeContinuation<Answer<TransferOutcome>, Never>)
    case accounts([AccountSpecification], @Sendable (Answer<[AccountOutcome]>) -> Void)
    /// Begins a block, so that holds expire even when nobody submits anything.
    case expiry(@Sendable (Answer<Void>) -> Void)
    /// Looks at the ledger; what it saw is handed over once it is durable.
    case read(@Sendable (borrowing Ledger) -> Void, @Sendable (Answer<Void>) -> Void)
    case snapshot(@Sendable (Answer<UInt64>) -> Void)

    /// Answers without having looked at it.
    func fail(_ error: EngineError) {
        switch self {
        case .transfers(_, let answer): answer(.failure(error))
        case .transfer(_, let continuation): continuation.resume(returning: .failure(error))
        case .accounts(_, let answer): answer(.failure(error))
        case .expiry(let answer): answer(.failure(error))
        case .read(_, let answer): answer(.failure(error))
        case .snapshot(let answer): answer(.failure(error))
        }
    }
}

/// An answer that waits for its block to be durable.
enum Completion: Sendable {
    case transfers([TransferOutcome], @Sendable (Answer<[TransferOutcome]>) -> Void)
    case transfer(TransferOutcome, UnsafeContinuation<Answer<TransferOutcome>, Never>)
    case accounts([AccountOutcome], @Sendable (Answer<[AccountOutcome]>) -> Void)
    case nothing(@Sendable (Answer<Void>) -> Void)

    func succeed() {
        switch self {
        case .transfers(let outcomes, let answer): answer(.success(outcomes))
        case .transfer(let outcome, let continuation): continuation.resume(returning: .success(outcome))
        case .accounts(let outcomes, let answer): answer(.success(outcomes))
        case .nothing(let answer): answer(.success(()))
        }
    }

    func fail(_ error: EngineError) {
        switch self {
        case .transfers(_, let answer): answer(.failure(error))
        case .transfer(_, let continuation): continuation.resume(returning: .failure(error))
        case .accounts(_, let answer): answer(.failure(error))
        case .nothing(let answer): answer(.failure(error))
        }
    }
}
