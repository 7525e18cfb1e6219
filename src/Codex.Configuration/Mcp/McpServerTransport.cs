namespace Codex.Configuration;

/// <summary>How an MCP server is reached.</summary>
/// <remarks>The values of environment variables and headers may be secrets; no text form shows them.</remarks>
public abstract record McpServerTransport
{
    private McpServerTransport()
    {
    }

    /// <summary>The transport's name in listings: <c>stdio</c> or <c>streamable_http</c>.</summary>
    public abstract string Name { get; }

    /// <summary>A program that is started and spoken to on its standard input and output.</summary>
    public sealed record Stdio : McpServerTransport
    {
        /// <inheritdoc/>
        public override string Name => "stdio";

        /// <summary>The program: a path, or a name that is searched in <c>PATH</c>.</summary>
        public required string Command { get; init; }

        /// <summary>Its arguments.</summary>
        public IReadOnlyList<string> Args { get; init; } = [];

        /// <summary>Variables that are set for it; null when the table is absent.</summary>
        public IReadOnlyDictionary<string, string>? Env { get; init; }

        /// <summary>Names of variables that are passed on besides the usual ones.</summary>
        public IReadOnlyList<string> EnvVars { get; init; } = [];

        /// <summary>Its working folder; null for the agent's own.</summary>
        public string? Cwd { get; init; }

        /// <summary>The command without values that may be secret.</summary>
        public override string ToString() => $"stdio {Command}";
    }

    /// <summary>A server behind an address.</summary>
    public sealed record StreamableHttp : McpServerTransport
    {
        /// <inheritdoc/>
        public override string Name => "streamable_http";

        /// <summary>The address.</summary>
        public required string Url { get; init; }

        /// <summary>The variable that holds the bearer token; null for none.</summary>
        public string? BearerTokenEnvVar { get; init; }

        /// <summary>Headers of every request; null when the table is absent.</summary>
        public IReadOnlyDictionary<string, string>? HttpHeaders { get; init; }

        /// <summary>Headers whose values are in variables; null when the table is absent.</summary>
        public IReadOnlyDictionary<string, string>? EnvHttpHeaders { get; init; }

        /// <summary>The address without values that may be secret.</summary>
        public override string ToString() => $"streamable_http {Url}";
    }
}
