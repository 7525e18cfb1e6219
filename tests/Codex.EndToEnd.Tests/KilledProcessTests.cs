using System.Diagnostics;
using System.Text.Json;
using Codex.Core;
using Codex.Core.Conversations;
using Codex.Protocol;
using Codex.Sessions;
using Codex.Testing;

namespace Codex.EndToEnd.Tests;

/// <summary>The real executable, killed at random moments: a resumed session knows everything that anybody was told of.</summary>
public sealed class KilledProcessTests
{
    private const int DefaultRounds = 12;
    private const int ItemsAStep = 7;

    // The long run is one of turns of two hundred items.
    private static readonly int s_rounds = int.TryParse(Environment.GetEnvironmentVariable("CODEX_CRASH_ROUNDS"), out int rounds) ? rounds : DefaultRounds;
    private static readonly int s_steps = s_rounds > DefaultRounds ? (200 + ItemsAStep - 1) / ItemsAStep : 6;
    private static readonly TimeSpan s_gap = TimeSpan.FromMilliseconds(4);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_of_a_killed_process_goes_on_with_everything_that_was_told_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGKILL is of Unix");
        var random = new Random(20251124);
        int toldInAll = 0;
        for (int round = 0; round < s_rounds; round++)
        {
            using var folder = new TemporaryFolder();
            List<JsonElement> told = await RunAndKillAsync(folder, random.Next(2, 5 * s_steps), random.Next(0, 4000));
            toldInAll += told.Count;
            await AssertResumedAsync(folder, told);
        }

        Assert.True(toldInAll > s_rounds, "the rounds were killed before anything happened");
    }

    private static async Task<List<JsonElement>> RunAndKillAsync(TemporaryFolder folder, int afterLines, int spinMicroseconds)
    {
        await using ScriptedModelServer model = await ScriptedModelServer.StartAsync(Enumerable.Range(0, s_steps).Select(Step), Cancel);
        using Process agent = Start(folder, model);
        Task<string> error = agent.StandardError.ReadToEndAsync(Cancel);
        List<JsonElement> told = [];
        for (int lines = 0; await agent.StandardOutput.ReadLineAsync(Cancel) is { } line; lines++)
        {
            Keep(line, told);
            if (lines == afterLines)
            {
                // Shorter than a timer can wait.
                long until = Stopwatch.GetTimestamp() + (spinMicroseconds * (Stopwatch.Frequency / 1_000_000));
                while (Stopwatch.GetTimestamp() < until)
                {
                    Thread.SpinWait(50);
                }

                agent.Kill();
            }
        }

        await agent.WaitForExitAsync(Cancel);
        Assert.True(agent.ExitCode is 0 or 137, await error);
        return told;
    }

    private static void Keep(string line, List<JsonElement> told)
    {
        // The last line may have been cut by the death.
        if (!line.EndsWith('}') || !line.StartsWith('{'))
        {
            return;
        }

        JsonElement message = JsonElement.Parse(line);
        if (message.GetProperty("type").GetString() == "item.completed")
        {
            told.Add(message.GetProperty("item"));
        }
    }

    private static async Task AssertResumedAsync(TemporaryFolder folder, List<JsonElement> told)
    {
        string[] files = Directory.Exists(folder.Combine("home/sessions"))
            ? Directory.GetFiles(folder.Combine("home/sessions"), "rollout-*.jsonl", SearchOption.AllDirectories)
            : [];
        if (files is not [string file] || new FileInfo(file).Length == 0)
        {
            Assert.Empty(told);
            return;
        }

        await using ScriptedModelServer model = await ScriptedModelServer.StartAsync([ScriptedResponse.Message("resumed")], Cancel);
        await using var client = new CodexClient(new CodexClientOptions { CodexHome = folder.Combine("home") });
        var options = new ConversationOptions
        {
            Configuration = client.LoadConfiguration(new ThreadOptions
            {
                WorkingDirectory = folder.Combine("ws"),
                Model = "gpt-5",
                ModelProvider = "mock",
                ProviderDefinition = new ModelProviderDefinition { Name = "mock", BaseUrl = model.BaseUrl.ToString(), WireApi = WireApi.Responses },
            }),
        };
        await using (Conversation resumed = await client.Conversations.ResumeAsync(options, file, Cancel))
        {
            await resumed.SubmitAsync(new Op.UserInputOp([new UserInput.Text("go on")]), Cancel);
            Event? last = null;
            while (last?.Message is not TaskCompleteEvent)
            {
                last = await resumed.NextEventAsync(Cancel);
                Assert.NotNull(last);
                Assert.False(last.Message is ErrorEvent or WarningEvent, last.Message.ToString());
            }

            Assert.Equal("resumed", ((TaskCompleteEvent)last.Message).LastAgentMessage);
        }

        await AssertWholeAsync(file);

        JsonElement[] input = [.. model.Requests[0].Body!.Value.GetProperty("input").EnumerateArray()];
        foreach (JsonElement item in told)
        {
            switch (item.GetProperty("type").GetString())
            {
                case "agent_message":
                    Assert.Single(input, sent => IsMessage(sent, item.GetProperty("text").GetString()!));
                    break;
                case "command_execution":
                    Assert.Single(input, sent => IsOutput(sent, item.GetProperty("aggregated_output").GetString()!));
                    break;
            }
        }

        // Nothing is there twice, whether it was told or not.
        string[] calls = [.. input.Where(static sent => sent.GetProperty("type").GetString() == "function_call").Select(static sent => sent.GetProperty("call_id").GetString()!)];
        Assert.Equal(calls.Distinct(), calls);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(file)!, ".*"));
    }

    // One line may have been cut by the death, and stands alone; none swallowed another, and no item stands twice.
    private static async Task AssertWholeAsync(string file)
    {
        SavedSession saved = await SessionReader.LoadAsync(file, Cancel);
        Assert.InRange(saved.Damaged.Count, 0, 1);
        string[] calls = [.. saved.Lines.Select(static line => line.Item).OfType<RolloutItem.Response>().Select(static line => line.Item).OfType<FunctionCallItem>().Select(static call => call.CallId)];
        Assert.Equal(calls.Distinct(), calls);
        string[] messages =
        [
            .. saved.Lines.Select(static line => line.Item).OfType<RolloutItem.Response>().Select(static line => line.Item).OfType<MessageItem>()
                .Where(static message => message.Role == "assistant").Select(static message => ((ContentItem.OutputText)message.Content[0]).Text),
        ];
        Assert.Equal(messages.Distinct(), messages);
    }

    private static bool IsMessage(JsonElement sent, string text) =>
        sent.GetProperty("type").GetString() == "message" && sent.GetProperty("role").GetString() == "assistant"
        && sent.GetProperty("content")[0].GetProperty("text").GetString() == text;

    private static bool IsOutput(JsonElement sent, string output) =>
        sent.GetProperty("type").GetString() == "function_call_output"
        && sent.GetProperty("output").GetString() is { } text && text.StartsWith('{')
        && JsonElement.Parse(text).GetProperty("output").GetString() == output;

    // Each step says something and runs three commands whose outputs are unlike any other's.
    private static ScriptedResponse Step(int number)
    {
        IEnumerable<ScriptedEvent> calls = Enumerable.Range(0, 3).Select(n =>
            ResponseEvents.FunctionCallDone("shell", $$"""{"command":["echo","output {{number}}.{{n}}"]}""", $"call-{number}-{n}"));
        return ScriptedResponse.Events(
            [ResponseEvents.Created(), ResponseEvents.MessageDone($"message {number}", $"m{number}"), .. calls, ResponseEvents.Completed()]) with { Gap = s_gap };
    }

    private static Process Start(TemporaryFolder folder, ScriptedModelServer model)
    {
        Directory.CreateDirectory(folder.Combine("home"));
        Directory.CreateDirectory(folder.Combine("ws"));
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "codex"),
            [
                "-c", "model_provider=mock", "-c", "model_providers.mock.name=mock", "-c", $"model_providers.mock.base_url=\"{model.BaseUrl}\"",
                "-c", "model_providers.mock.wire_api=responses", "exec", "--json", "--skip-git-repo-check", "-m", "gpt-5", "-s", "danger-full-access", "go",
            ])
        {
            WorkingDirectory = folder.Combine("ws"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CODEX_HOME"] = folder.Combine("home");
        start.Environment.Remove("CODEX_API_KEY");
        Process agent = Process.Start(start)!;
        agent.StandardInput.Close();
        return agent;
    }
}
