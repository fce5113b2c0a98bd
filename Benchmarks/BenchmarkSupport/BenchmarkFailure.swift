/// A scenario gave something other than it must: no figure of the run may be believed.
package struct BenchmarkFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
