using Codex.AppServer.Conversations;
using Codex.AppServer.Messages;
using Codex.AppServer.V1;
using Codex.Protocol;

namespace Codex.AppServer.Methods;

/// <summary>What is said in a conversation, and who listens to it.</summary>
internal static class MessageMethods
{
    public static Task SendMessageAsync(
        ServerServices server, SendUserMessageParams parameters, Reply<EmptyResponse> reply, CancellationToken cancellationToken) =>
        server.Conversations.Get(parameters.ConversationId).SubmitAsync(
            new Op.UserInputOp(ToInput(server, parameters.Items)), _ => reply.SendAsync(EmptyResponse.Done));

    public static Task SendTurnAsync(
        ServerServices server, SendUserTurnParams parameters, Reply<EmptyResponse> reply, CancellationToken cancellationToken) =>
        server.Conversations.Get(parameters.ConversationId).SubmitAsync(
            new Op.UserTurn
            {
                Items = ToInput(server, parameters.Items),
                Cwd = server.PathOf(parameters.Cwd),
                ApprovalPolicy = parameters.ApprovalPolicy,
                SandboxPolicy = parameters.SandboxPolicy,
                Model = parameters.Model,
                Effort = parameters.Effort,
                Summary = parameters.Summary,
            },
            _ => reply.SendAsync(EmptyResponse.Done));

    public static Task InterruptAsync(
        ServerServices server, InterruptConversationParams parameters, Reply<InterruptConversationResponse> reply, CancellationToken cancellationToken) =>
        server.Conversations.Get(parameters.ConversationId).InterruptAsync(reason => reply.SendAsync(new InterruptConversationResponse(reason)));

    public static Task AddListenerAsync(
        ServerServices server, AddConversationListenerParams parameters, Reply<AddConversationSubscriptionResponse> reply, CancellationToken cancellationToken) =>
        server.Conversations.Get(parameters.ConversationId).AddListenerAsync(
            parameters.ExperimentalRawEvents, listener => reply.SendAsync(new AddConversationSubscriptionResponse(listener)));

    public static async Task RemoveListenerAsync(
        ServerServices server, RemoveConversationListenerParams parameters, Reply<EmptyResponse> reply, CancellationToken cancellationToken)
    {
        await server.Conversations.UnsubscribeAsync(parameters.SubscriptionId).ConfigureAwait(false);
        await reply.SendAsync(EmptyResponse.Done).ConfigureAwait(false);
    }

    private static List<UserInput> ToInput(ServerServices server, IReadOnlyList<InputItem> items)
    {
        List<UserInput> input = [];
        foreach (InputItem? item in items)
        {
            input.Add(item?.ToUserInput(server) ?? throw RequestException.Invalid("an item is null"));
        }

        return input;
    }
}
