using System.Text.Json;
using Codex.Cli.Logging;
using Codex.Configuration;
using Codex.Core;
using Codex.Core.Conversations;
using Codex.Models;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Cli;

/// <summary>One run of <c>codex exec</c>, from its inputs to its exit code.</summary>
internal sealed class ExecRun(ExecRequest request, ExecTerminal terminal)
{
    private const string Originator = "codex_exec";

    /// <exception cref="CommandException">An input is missing or wrong; nothing was sent to a model.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        string prompt = await PromptSource.ReadAsync(
            request.Prompt, terminal.OpenInput, terminal.InputIsTerminal, terminal.Error, cancellationToken).ConfigureAwait(false);
        JsonElement? schema = request.OutputSchemaPath is { } path
            ? await OutputSchemaFile.ReadAsync(path, cancellationToken).ConfigureAwait(false)
            : null;
        CodexConfiguration configuration = LoadConfiguration();
        ShowWarnings(configuration);
        await ExecLogin.DemandAsync(configuration, terminal.Error, cancellationToken).ConfigureAwait(false);
        if (request.Session.IsOss)
        {
            await PrepareLocalModelAsync(configuration, cancellationToken).ConfigureAwait(false);
        }

        if (!request.SkipsGitCheck)
        {
            GitCheck.Demand(configuration.Cwd);
        }

        using PatchCommandPath? patchCommand = PatchCommandPath.Create(configuration.CodexHome, terminal.Error);
        await using var client = new CodexClient(new CodexClientOptions
        {
            CodexHome = configuration.CodexHome,
            Originator = Originator,
            LoggerFactory = LogLines.FromEnvironment(terminal.Error),
        });
        await using Conversation conversation = await OpenAsync(client.Conversations, configuration, cancellationToken).ConfigureAwait(false);
        var turn = new Op.UserTurn
        {
            Items = [.. request.Session.Images.Select(static image => new UserInput.LocalImage(Path.GetFullPath(image))), new UserInput.Text(prompt)],
            Cwd = configuration.Cwd,
            ApprovalPolicy = configuration.ApprovalPolicy,
            SandboxPolicy = configuration.SandboxPolicy,
            Model = configuration.Model,
            Effort = configuration.ModelReasoningEffort,
            Summary = configuration.ModelReasoningSummary,
            FinalOutputJsonSchema = schema,
        };
        return await FollowAsync(conversation, turn, Header(conversation, configuration, prompt), configuration, cancellationToken).ConfigureAwait(false);
    }

    private CodexConfiguration LoadConfiguration() =>
        LoadedConfiguration.Load(request.Overrides, options => LoadedConfiguration.WithSession(options, request.Session) with { NonInteractive = true });

    // Only for people: a program that reads --json has nobody who would mend the file.
    private void ShowWarnings(CodexConfiguration configuration)
    {
        if (request.IsJson)
        {
            return;
        }

        foreach (ConfigurationWarning warning in configuration.Warnings)
        {
            terminal.Error.WriteLine($"warning: {warning}");
        }
    }

    private async Task PrepareLocalModelAsync(CodexConfiguration configuration, CancellationToken cancellationToken)
    {
        try
        {
            if (configuration.LocalServer == LocalServerKind.LmStudio)
            {
                using var studio = new LmStudioServer(configuration.ModelProvider.BaseUrl!);
                await studio.EnsureReadyAsync(configuration.Model, terminal.Error.WriteLine, cancellationToken).ConfigureAwait(false);
                return;
            }

            using var server = new OllamaServer(configuration.ModelProvider.BaseUrl!);
            await server.EnsureReadyAsync(
                configuration.Model,
                new PullProgressLine(configuration.Model, terminal.Error),
                warning => terminal.Error.WriteLine($"warning: {warning}"),
                cancellationToken).ConfigureAwait(false);
        }
        catch (LocalModelException failure)
        {
            throw new CommandException($"The local model could not be set up. {failure.Message}", innerException: failure);
        }
    }

    private async Task<Conversation> OpenAsync(ConversationManager conversations, CodexConfiguration configuration, CancellationToken cancellationToken)
    {
        var options = new ConversationOptions
        {
            Configuration = configuration,
            Source = SessionSource.Exec,
            TellsOutputDeltas = false,
            TellsPastEvents = false,
            TellsTurnDiffs = !request.IsJson,
        };
        if (request.Resume is not { } resume)
        {
            return await conversations.StartAsync(options, cancellationToken).ConfigureAwait(false);
        }

        var store = new SessionStore(configuration.CodexHome);
        string? path = resume.SessionId is { } id
            ? await store.FindByIdAsync(id, cancellationToken).ConfigureAwait(false)
            : (await store.FindLastAsync(configuration.ModelProviderId, cancellationToken).ConfigureAwait(false))?.Path;
        if (path is null)
        {
            throw new CommandException(resume.SessionId is { } missing
                ? $"There is no saved session {missing}. codex exec resume --last takes up the newest one."
                : $"There is no saved session of the provider {configuration.ModelProviderId} to go on with.");
        }

        using CollectionPause pause = CollectionPause.WhileReading(path);
        return await conversations.ResumeAsync(options, path, cancellationToken).ConfigureAwait(false);
    }

    private static ExecHeader Header(Conversation conversation, CodexConfiguration configuration, string prompt) => new()
    {
        ThreadId = conversation.Id,
        Prompt = prompt,
        WorkingFolder = configuration.Cwd,
        Model = configuration.Model,
        Provider = configuration.ModelProviderId,
        ApprovalPolicy = configuration.ApprovalPolicy,
        SandboxPolicy = configuration.SandboxPolicy,
        HasReasoning = configuration.ModelProvider.WireApi == WireApi.Responses
            && (configuration.ModelSupportsReasoningSummaries ?? new ModelCatalog(configuration.ModelDefinitions).FamilyOf(configuration.Model).SupportsReasoning),
        Effort = configuration.ModelReasoningEffort,
        Summary = configuration.ModelReasoningSummary,
    };

    private async Task<int> FollowAsync(
        Conversation conversation, Op.UserTurn turn, ExecHeader header, CodexConfiguration configuration, CancellationToken cancellationToken)
    {
        var outcome = new ExecOutcome();
        IExecOutput output = CreateOutput(configuration);
        using var signals = new InterruptSignal(() => conversation.SubmitAsync(new Op.Interrupt(), CancellationToken.None));
        try
        {
            output.Begin(header);
            await conversation.SubmitAsync(turn, cancellationToken).ConfigureAwait(false);
            await foreach (Event next in conversation.ReadEventsAsync(cancellationToken).ConfigureAwait(false))
            {
                bool wasOver = outcome.IsOver;
                outcome.Observe(next.Message);
                output.Show(next.Message);
                if (outcome.IsOver && !wasOver)
                {
                    // The record is completed, and what still comes is shown, before the process ends.
                    await conversation.SubmitAsync(new Op.Shutdown(), cancellationToken).ConfigureAwait(false);
                }
            }

            outcome.EndOfEvents();
            output.End(outcome);
        }
        catch (IOException)
        {
            // Nobody reads the output any more, so nobody waits for an answer either.
            return ExitCodes.Failure;
        }
        finally
        {
            (output as IDisposable)?.Dispose();
        }

        if (request.LastMessagePath is { } file)
        {
            LastMessageFile.Write(file, outcome.FinalMessage, terminal.Error);
        }

        return outcome.ExitCode;
    }

    private IExecOutput CreateOutput(CodexConfiguration configuration) => request.IsJson
        ? new ExecJsonWriter(terminal.OpenOutput(), configuration.HideAgentReasoning)
        : new ExecHumanWriter(terminal.Output, terminal.Error, new ExecHumanOptions
        {
            Style = TerminalStyle.For(request.Color, terminal.ErrorIsTerminal, Environment.GetEnvironmentVariable),
            Opener = terminal.ErrorIsTerminal ? configuration.FileOpener : FileOpener.None,
            HidesReasoning = configuration.HideAgentReasoning,
            ShowsRawReasoning = configuration.ShowRawAgentReasoning,
            IsOneTerminal = terminal is { OutputIsTerminal: true, ErrorIsTerminal: true },
        });
}
