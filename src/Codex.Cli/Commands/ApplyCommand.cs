using System.CommandLine;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Codex.Authentication;
using Codex.Configuration;
using Codex.Core.Git;
using Codex.Models;

namespace Codex.Cli;

/// <summary><c>codex apply TASK_ID</c>: brings the changes of a task that ran in the cloud into the current repository.</summary>
internal sealed class ApplyCommand
{
    private const int LongestExcerpt = 1000;
    private const string NeedsChatGpt = "Tasks in the cloud belong to a ChatGPT account. Sign in with it: codex login";

    private readonly GlobalFlags _global;
    private readonly Argument<string> _task = new("TASK_ID") { Description = "The task" };

    public ApplyCommand(GlobalFlags global)
    {
        _global = global;
        Command = new Command("apply", "Apply the changes of a cloud task to this repository") { _task };
        Command.Aliases.Add("a");
        Command.SetAction(RunAsync);
    }

    public Command Command { get; }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        CodexConfiguration configuration = LoadedConfiguration.Load(_global.Read(result));
        using var http = new HttpClient();
        await using Authenticator authenticator = LoadedConfiguration.AuthenticatorOf(configuration, http, result.InvocationConfiguration.Error);
        if (await authenticator.GetAsync(cancellationToken).ConfigureAwait(false) is not { Mode: AuthenticationMode.ChatGpt, AccountId: { } account } credential)
        {
            throw new CommandException(NeedsChatGpt);
        }

        string task = result.GetRequiredValue(_task);
        string diff = await FetchDiffAsync(
            http, $"{configuration.ChatGptBaseUrl.TrimEnd('/')}/wham/tasks/{Uri.EscapeDataString(task)}", credential.BearerToken, account, cancellationToken).ConfigureAwait(false);
        GitApplyResult applied = await GitApply.RunAsync(Environment.CurrentDirectory, diff, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (applied.ExitCode != 0)
        {
            throw new CommandException(
                $"The changes could not all be applied ({applied.Applied.Count} applied, {applied.Skipped.Count} skipped, {applied.Conflicted.Count} with conflicts). git said:\n"
                + $"{applied.StandardOutput}{applied.StandardError}");
        }

        await result.InvocationConfiguration.Output.WriteAsync("Successfully applied diff\n").ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private static async Task<string> FetchDiffAsync(HttpClient http, string address, string token, string account, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.TryAddWithoutValidation("chatgpt-account-id", account);
        var identity = new ClientIdentity();
        request.Headers.TryAddWithoutValidation("originator", identity.Originator);
        request.Headers.TryAddWithoutValidation("User-Agent", identity.UserAgent);
        request.Content = new ByteArrayContent([]);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw new CommandException($"The task could not be read: status {(int)response.StatusCode}. {Excerpt(body, token)}");
            }

            return FindDiff(body) ?? throw new CommandException("The task has no changes to apply.");
        }
        catch (Exception failure) when (failure is HttpRequestException or UriFormatException or InvalidOperationException or NotSupportedException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CommandException($"The task could not be read: {failure.Message}", innerException: failure);
        }
    }

    // A server that repeats what it was sent must not bring the token into a terminal's record.
    private static string Excerpt(byte[] body, string token)
    {
        string text = Encoding.UTF8.GetString(body).Replace(token, "[hidden]", StringComparison.Ordinal).Trim();
        return text.Length <= LongestExcerpt ? text : text[..LongestExcerpt] + "...";
    }

    /// <summary>The first pull request's diff in the task's present turn; null when there is none.</summary>
    internal static string? FindDiff(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (!document.RootElement.TryGetProperty("current_diff_task_turn", out JsonElement turn) || turn.ValueKind != JsonValueKind.Object
                || !turn.TryGetProperty("output_items", out JsonElement items) || items.ValueKind != JsonValueKind.Array)
            {
                return null;
            }

            foreach (JsonElement item in items.EnumerateArray())
            {
                if (item.TryGetProperty("type", out JsonElement type) && type.GetString() == "pr")
                {
                    return item.GetProperty("output_diff").GetProperty("diff").GetString();
                }
            }

            return null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new CommandException("The service's answer about the task cannot be understood.", innerException: failure);
        }
    }
}
