import ArgumentParser

@main
struct LinkBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link-bench", abstract: "Measures links between nodes over mutual TLS.")
}
