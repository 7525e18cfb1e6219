using Codex.AppServer.Conversations;
using Codex.AppServer.Messages;
using Codex.AppServer.V2;
using Codex.Protocol;

namespace Codex.AppServer.Methods;

/// <summary>Turns of threads.</summary>
internal static class TurnMethods
{
    public static async Task StartAsync(
        ServerServices server, TurnStartParams parameters, Reply<TurnStartResponse> reply, CancellationToken cancellationToken)
    {
        OpenConversation thread = server.Conversations.Get(parameters.ThreadId);
        List<Protocol.UserInput> input = [];
        foreach (V2.UserInput? item in parameters.Input)
        {
            input.Add(item?.ToUserInput(server) ?? throw RequestException.Invalid("an item of `input` is null"));
        }

        var settings = new Op.OverrideTurnContext
        {
            Cwd = parameters.Cwd is { } cwd ? server.PathOf(cwd) : null,
            ApprovalPolicy = parameters.ApprovalPolicy,
            SandboxPolicy = parameters.SandboxPolicy,
            Model = parameters.Model,
            Effort = parameters.Effort,
            Summary = parameters.Summary,
        };
        if (settings != new Op.OverrideTurnContext())
        {
            await thread.SubmitAsync(settings, static _ => ValueTask.CompletedTask).ConfigureAwait(false);
        }

        await thread.SubmitAsync(
            new Op.UserInputOp(input),
            async id =>
            {
                var turn = Turn.Begun(id, parameters.Input);
                await reply.SendAsync(new TurnStartResponse(turn)).ConfigureAwait(false);
                await server.Writer.NotifyAsync("turn/started", new TurnStartedNotification(turn), V2Json.Default.TurnStartedNotification).ConfigureAwait(false);
            }).ConfigureAwait(false);
    }

    public static Task InterruptAsync(
        ServerServices server, TurnInterruptParams parameters, Reply<TurnInterruptResponse> reply, CancellationToken cancellationToken) =>
        server.Conversations.Get(parameters.ThreadId).InterruptAsync(_ => reply.SendAsync(TurnInterruptResponse.Done));
}
