using System.Globalization;
using Codex.Core.Approvals;
using Codex.Core.History;
using Codex.Core.Tools;
using Codex.Core.Tools.Shell;
using Codex.Core.Turns;
using Codex.Protocol;

namespace Codex.Core.Tasks;

/// <summary>A command that the user typed: it runs as the user, unasked and unconfined, and the model is told of it.</summary>
/// <param name="commandLine">What was typed.</param>
internal sealed class UserShellTask(string commandLine) : ConversationTask
{
    private static readonly TimeSpan s_timeLimit = TimeSpan.FromHours(1);

    protected override async Task<string?> WorkAsync(TurnContext context, CancellationToken cancellationToken)
    {
        var request = new CommandRequest
        {
            CallId = Guid.NewGuid().ToString("D"),
            Command = context.Conversation.Execution.Shell.Wrap(commandLine),
            Cwd = context.Settings.Cwd,
            Timeout = s_timeLimit,
            IsUserCommand = true,
        };
        string result = "It was interrupted by the user.";
        try
        {
            ToolOutput output = await new CommandRun(context, request, CommandDecision.UsersOwn).RunAsync(cancellationToken).ConfigureAwait(false);
            result = CommandResult.TryParse(output.Text, out CommandResult? ended) ? Describe(ended) : output.Text;
        }
        catch (ToolException failure)
        {
            result = $"It could not be run: {failure.Message}";
        }
        finally
        {
            await context.RecordAsync([MessageItem.User(Message(commandLine, result))]).ConfigureAwait(false);
        }

        return null;
    }

    private static string Describe(CommandResult ended) => string.Create(
        CultureInfo.InvariantCulture, $"Exit code: {ended.ExitCode}\nWall time: {ended.Seconds} seconds\nOutput:\n{ended.Output}");

    private static string Message(string commandLine, string result) =>
        $"{SessionFurniture.UserShellTag}\n<command>\n{commandLine}\n</command>\n<result>\n{result.TrimEnd()}\n</result>\n</user_shell_command>";
}
