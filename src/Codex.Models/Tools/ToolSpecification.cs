using System.Text.Json;

namespace Codex.Models;

/// <summary>A tool as it is offered to a model.</summary>
public abstract record ToolSpecification
{
    private protected ToolSpecification()
    {
    }

    /// <summary>What a call names it by.</summary>
    public abstract string Name { get; }

    /// <summary>Writes the tool as the Responses API has it.</summary>
    public abstract void WriteResponses(Utf8JsonWriter writer);

    /// <summary>Whether Chat Completions can offer the tool: only functions.</summary>
    public virtual bool HasChatForm => false;

    /// <summary>Writes the tool as Chat Completions has it.</summary>
    /// <exception cref="NotSupportedException"><see cref="HasChatForm"/> is false.</exception>
    public virtual void WriteChat(Utf8JsonWriter writer) => throw new NotSupportedException($"the tool `{Name}` has no form on the Chat Completions wire");
}

/// <summary>A tool that is called with one JSON object.</summary>
/// <param name="Name">What a call names it by.</param>
/// <param name="Description">What it does, for the model.</param>
/// <param name="Parameters">The JSON schema of its argument object.</param>
/// <param name="Strict">Whether the service must hold the model to the schema.</param>
public sealed record FunctionTool(string Name, string Description, JsonElement Parameters, bool Strict = false) : ToolSpecification
{
    /// <inheritdoc/>
    public override string Name { get; } = Name;

    /// <inheritdoc/>
    public override bool HasChatForm => true;

    /// <inheritdoc/>
    public override void WriteResponses(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "function"u8);
        WriteMembers(writer);
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override void WriteChat(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "function"u8);
        writer.WriteStartObject("function"u8);
        WriteMembers(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("name"u8, Name);
        writer.WriteString("description"u8, Description);
        writer.WriteBoolean("strict"u8, Strict);
        writer.WritePropertyName("parameters"u8);
        Parameters.WriteTo(writer);
    }
}

/// <summary>A tool that is called with plain text of a given grammar.</summary>
/// <param name="Name">What a call names it by.</param>
/// <param name="Description">What it does, for the model.</param>
/// <param name="Syntax">The grammar's language, e.g. <c>lark</c>.</param>
/// <param name="Definition">The grammar.</param>
public sealed record FreeformTool(string Name, string Description, string Syntax, string Definition) : ToolSpecification
{
    /// <inheritdoc/>
    public override string Name { get; } = Name;

    /// <inheritdoc/>
    public override void WriteResponses(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "custom"u8);
        writer.WriteString("name"u8, Name);
        writer.WriteString("description"u8, Description);
        writer.WriteStartObject("format"u8);
        writer.WriteString("type"u8, "grammar"u8);
        writer.WriteString("syntax"u8, Syntax);
        writer.WriteString("definition"u8, Definition);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}

/// <summary>The service's own shell tool, which some models are trained on.</summary>
public sealed record LocalShellTool : ToolSpecification
{
    /// <inheritdoc/>
    public override string Name => "local_shell";

    /// <inheritdoc/>
    public override void WriteResponses(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "local_shell"u8);
        writer.WriteEndObject();
    }
}

/// <summary>The search that the service runs by itself.</summary>
public sealed record WebSearchTool : ToolSpecification
{
    /// <inheritdoc/>
    public override string Name => "web_search";

    /// <inheritdoc/>
    public override void WriteResponses(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "web_search"u8);
        writer.WriteEndObject();
    }
}
