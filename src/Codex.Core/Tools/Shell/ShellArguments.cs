using System.Text.Json.Serialization;
using Codex.Protocol;

namespace Codex.Core.Tools.Shell;

/// <summary>A command as the model asks for it.</summary>
/// <param name="Command">The program and its arguments, run as they are.</param>
/// <param name="Workdir">Where; null for the turn's folder.</param>
/// <param name="TimeoutMs">Time limit in milliseconds; null for the default.</param>
/// <param name="Timeout">Another name of <paramref name="TimeoutMs"/>.</param>
/// <param name="WithEscalatedPermissions">Whether it is to run outside the sandbox.</param>
/// <param name="Justification">Why, for the user; null when the model does not say.</param>
internal sealed record ShellArguments(
    IReadOnlyList<string?> Command,
    string? Workdir = null,
    ulong? TimeoutMs = null,
    ulong? Timeout = null,
    bool? WithEscalatedPermissions = null,
    string? Justification = null)
{
    /// <exception cref="ToolException">The arguments are not what the tool takes.</exception>
    public static ShellArguments From(ToolPayload payload) => payload switch
    {
        ToolPayload.Function function => Parse(function.Arguments),
        ToolPayload.LocalShell { Action: var action } => new ShellArguments([.. action.Command], action.WorkingDirectory, action.TimeoutMs),
        _ => throw new ToolException("the shell tool takes JSON arguments, not plain text: call it as a function with `command` as an array of strings"),
    };

    private static ShellArguments Parse(string json)
    {
        ShellArguments arguments = FunctionArguments.Parse(json, ShellJson.Default.ShellArguments);
        return arguments.Command.Contains(null) ? throw FunctionArguments.Failure("`command` must be an array of strings")
            : arguments is { Timeout: not null, TimeoutMs: not null } ? throw FunctionArguments.Failure("`timeout` is another name of `timeout_ms`: give one of them")
            : arguments;
    }
}

/// <summary>Reads the arguments of the shell tool.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ShellArguments))]
internal sealed partial class ShellJson : JsonSerializerContext;
