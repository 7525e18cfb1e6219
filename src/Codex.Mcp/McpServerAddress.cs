namespace Codex.Mcp;

/// <summary>How an MCP server is reached.</summary>
/// <remarks>Values of variables and headers may be secrets; no text form shows them.</remarks>
public abstract record McpServerAddress
{
    private McpServerAddress()
    {
    }

    /// <summary>A program that is started and spoken to on its standard input and output.</summary>
    public sealed record Program : McpServerAddress
    {
        /// <summary>A path, or a name that is looked up in the <c>PATH</c> that the program gets.</summary>
        public required string Command { get; init; }

        /// <summary>Its arguments.</summary>
        public IReadOnlyList<string> Arguments { get; init; } = [];

        /// <summary>Variables that are set for it.</summary>
        public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

        /// <summary>Names of variables that are passed on besides the usual ones.</summary>
        public IReadOnlyList<string> PassedVariables { get; init; } = [];

        /// <summary>Its folder; null for that of the running program.</summary>
        public string? Folder { get; init; }

        /// <summary>The command without values that may be secret.</summary>
        public override string ToString() => $"program {Command}";
    }

    /// <summary>A server behind a URL, by streamable HTTP.</summary>
    public sealed record Web : McpServerAddress
    {
        /// <summary>The URL, as it is configured.</summary>
        public required string Url { get; init; }

        /// <summary>The variable that holds the bearer token; null for none.</summary>
        public string? BearerTokenVariable { get; init; }

        /// <summary>Headers of every request.</summary>
        public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

        /// <summary>Headers whose values are in variables; they win over <see cref="Headers"/>.</summary>
        public IReadOnlyDictionary<string, string> VariableHeaders { get; init; } = new Dictionary<string, string>();

        /// <summary>The URL without values that may be secret.</summary>
        public override string ToString() => $"web {Url}";
    }
}
