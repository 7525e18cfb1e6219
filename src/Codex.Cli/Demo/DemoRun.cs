using System.ComponentModel;
using Codex.Configuration;
using Codex.Core;
using Codex.Core.Conversations;
using Codex.Execution;
using Codex.Models;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Cli;

/// <summary>The demonstration: the real agent mends a real repository, asking a scripted model that runs in this process.</summary>
internal sealed class DemoRun(DemoOptions options, TextWriter output)
{
    private const string Name = "codex-demo";
    private const string ScriptedName = "scripted";

    /// <summary>Runs it; everything goes to one writer.</summary>
    /// <returns>0 when the bug was mended, 1 when something unexpected came in between, 130 after an interruption.</returns>
    /// <exception cref="CommandException">Something that the demonstration needs is missing; nothing was left behind.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        string home = FindHome();
        DemoSandbox sandbox = await DemoSandbox.FindAsync(options.Sandbox ?? Sandbox.ForThisMachine(), cancellationToken).ConfigureAwait(false);
        GitRepository repository = await MakeRepositoryAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            output.WriteLine(DemoFiles.Text("opening.txt"));
            output.WriteLine($"sandbox: {sandbox.Finding}");
            output.WriteLine();
            return await WorkAsync(home, sandbox, repository, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!options.KeepsRepository)
            {
                repository.Dispose();
            }
        }
    }

    private async Task<int> WorkAsync(string home, DemoSandbox sandbox, GitRepository repository, CancellationToken cancellationToken)
    {
        var model = new DemoModel();
        var provider = new ModelProviderDefinition
        {
            Name = ScriptedName,
            BaseUrl = "http://scripted.invalid/v1",
            WireApi = WireApi.Responses,
            RequestMaxRetries = 0,
            StreamMaxRetries = 0,
        };
        CodexConfiguration configuration = Configure(home, sandbox, repository.Path, provider);
        // Nothing leaves this process: the requests of the agent's own client are answered where they would be sent.
        using var http = new HttpMessageInvoker(new ScriptedModelHandler(model.Script));
        var conversationOptions = new ConversationOptions
        {
            Configuration = configuration,
            Source = SessionSource.Exec,
            TellsOutputDeltas = false,
            ModelClient = new ModelClient(new ModelProvider(ScriptedName, provider), new ModelClientOptions { Http = http, ResponsesFixture = null }),
        };
        await using var client = new CodexClient(new CodexClientOptions
        {
            CodexHome = home,
            Originator = Name,
            HonorsCodexApiKey = false,
        });
        await using Conversation conversation = await client.Conversations.StartAsync(conversationOptions, cancellationToken).ConfigureAwait(false);
        ExecOutcome outcome = await FollowAsync(conversation, configuration, cancellationToken).ConfigureAwait(false);
        await CloseAsync(home, repository, conversation.RolloutPath, cancellationToken).ConfigureAwait(false);
        if (outcome.ExitCode == ExitCodes.Success && !model.IsDone)
        {
            output.WriteLine();
            output.WriteLine(options.Style.Red("The demo did not come to its end.") + " What codex said last tells why.");
            return ExitCodes.Failure;
        }

        return outcome.ExitCode;
    }

    /// <summary>A configuration of its own: nothing in the user's files may change or break the demonstration.</summary>
    private static CodexConfiguration Configure(string home, DemoSandbox sandbox, string folder, ModelProviderDefinition provider) =>
        ConfigurationLoader.Load(new ConfigurationOptions
        {
            // A folder without a config.toml: the defaults alone.
            CodexHome = folder,
            ManagedFile = "",
            Environment = static _ => null,
            Cwd = folder,
            Model = ScriptedName,
            NonInteractive = true,
            SandboxMode = sandbox.Mode,
            IncludeApplyPatchTool = true,
        }) with
        {
            CodexHome = home,
            ModelProviderId = ScriptedName,
            ModelProvider = provider,
        };

    private async Task<ExecOutcome> FollowAsync(Conversation conversation, CodexConfiguration configuration, CancellationToken cancellationToken)
    {
        var outcome = new ExecOutcome();
        var writer = new ExecHumanWriter(output, output, new ExecHumanOptions { Style = options.Style, IsOneTerminal = true });
        using var signals = new InterruptSignal(() => conversation.SubmitAsync(new Op.Interrupt(), CancellationToken.None));
        writer.Begin(new ExecHeader
        {
            ThreadId = conversation.Id,
            Prompt = DemoModel.Prompt,
            WorkingFolder = configuration.Cwd,
            Model = configuration.Model,
            Provider = configuration.ModelProviderId,
            ApprovalPolicy = configuration.ApprovalPolicy,
            SandboxPolicy = configuration.SandboxPolicy,
        });
        await conversation.SubmitAsync(new Op.UserInputOp([new UserInput.Text(DemoModel.Prompt)]), cancellationToken).ConfigureAwait(false);
        await foreach (Event next in conversation.ReadEventsAsync(cancellationToken).ConfigureAwait(false))
        {
            bool wasOver = outcome.IsOver;
            outcome.Observe(next.Message);
            writer.Show(next.Message);
            if (outcome.IsOver && !wasOver)
            {
                await conversation.SubmitAsync(new Op.Shutdown(), cancellationToken).ConfigureAwait(false);
            }
        }

        outcome.EndOfEvents();
        writer.End(outcome);
        return outcome;
    }

    private async Task CloseAsync(string home, GitRepository repository, string sessionPath, CancellationToken cancellationToken)
    {
        Heading("What git says has changed");
        string diff = await repository.RunAsync(["diff"], cancellationToken).ConfigureAwait(false);
        foreach (string line in diff.Length > 0 ? diff.Split('\n') : ["nothing"])
        {
            output.WriteLine(line switch
            {
                ['+', ..] => options.Style.Green(line),
                ['-', ..] => options.Style.Red(line),
                _ => line,
            });
        }

        Heading("What is left");
        output.WriteLine(sessionPath.Length > 0 ? $"session: {sessionPath}" : "session: not kept");
        output.WriteLine(options.KeepsRepository
            ? $"repository: {repository.Path}"
            : "repository: none, it is removed now (codex demo --keep keeps it)");
        Heading("What to type next");
        output.Write(DemoFiles.Text("next.txt").Replace("{home}", home, StringComparison.Ordinal));
        if (Environment.ProcessPath is { } program)
        {
            output.WriteLine($"(codex is {program})");
        }
    }

    private void Heading(string text)
    {
        output.WriteLine();
        output.WriteLine(options.Style.Bold(text));
    }

    private static string FindHome()
    {
        string home = CodexHome.Resolve();
        try
        {
            Directory.CreateDirectory(home);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The session is then not kept; its own message says why.
        }

        return home;
    }

    private static async Task<GitRepository> MakeRepositoryAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await GitRepository.CreateInAsync(DemoFiles.NewFolder(), DemoFiles.Repository(), cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException failure) when (failure.InnerException is Win32Exception)
        {
            throw new CommandException("The demo makes a real git repository, and git is not on the PATH. Install git, then run codex demo again.", innerException: failure);
        }
        catch (Exception failure) when (failure is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The demo's repository cannot be made: {failure.Message}", innerException: failure);
        }
    }
}
