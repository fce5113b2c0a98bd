import LedgerTypes
import Messages
import Settlement

/// What a region answered to the messages of an envelope, as its record holds it.
enum EnvelopeAnswers {
    /// Answering messages in order. Bytes that are none are left out: replay is the judge of details.
    static func messages(in detail: ArraySlice<UInt8>) -> [PeerMessage] {
        EnvelopeDetail.answers(in: detail).compactMap { bytes in
            if case .success(let message) = PeerMessage.decode(bytes) { message } else { nil }
        }
    }
}
