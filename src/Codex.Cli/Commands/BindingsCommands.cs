using System.CommandLine;
using Codex.AppServer;

namespace Codex.Cli;

/// <summary>The app server's protocol as types: <c>generate-ts</c>, and <c>app-server generate-json-schema</c>.</summary>
internal static class BindingsCommands
{
    /// <summary><c>generate-ts</c>; below <c>app-server</c> it is shown, at the root it is hidden.</summary>
    public static Command TypeScript(bool hidden)
    {
        Option<string> folder = Folder();
        Option<string> prettier = Flags.Value("--prettier", "PROG", "A program that formats the files", "-p");
        var command = new Command("generate-ts", "Write the protocol as TypeScript types") { folder, prettier };
        command.Hidden = hidden;
        command.SetAction((result, cancellationToken) => WriteAsync(
            () => AppServerBindings.WriteTypeScriptAsync(result.GetRequiredValue(folder), result.GetValue(prettier), cancellationToken)));
        return command;
    }

    /// <summary><c>generate-json-schema</c>.</summary>
    public static Command JsonSchema()
    {
        Option<string> folder = Folder();
        var command = new Command("generate-json-schema", "Write the protocol as a JSON Schema") { folder };
        command.SetAction((result, cancellationToken) => WriteAsync(
            () => AppServerBindings.WriteJsonSchemaAsync(result.GetRequiredValue(folder), cancellationToken)));
        return command;
    }

    private static Option<string> Folder()
    {
        Option<string> folder = Flags.Path("--out", "DIR", "Where to; made if need be", "-o");
        folder.Required = true;
        return folder;
    }

    private static async Task<int> WriteAsync(Func<Task> write)
    {
        try
        {
            await write().ConfigureAwait(false);
            return ExitCodes.Success;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The types could not be written: {failure.Message}", innerException: failure);
        }
    }
}
