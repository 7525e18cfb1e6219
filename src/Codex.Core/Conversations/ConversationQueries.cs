using Codex.Configuration;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Core.Conversations;

/// <summary>Submissions that ask for something and start nothing.</summary>
internal sealed class ConversationQueries(ConversationState conversation, MessageHistory messages)
{
    public async ValueTask AnswerAsync(Submission submission)
    {
        switch (submission.Op)
        {
            case Op.AddToHistory add:
                await AddToHistoryAsync(submission.Id, add.Text).ConfigureAwait(false);
                break;
            case Op.GetHistoryEntryRequest request:
                await FindHistoryEntryAsync(submission.Id, request).ConfigureAwait(false);
                break;
            case Op.ListMcpTools:
                // Servers may take their time; the conversation goes on meanwhile.
                _ = ListMcpToolsAsync(submission.Id);
                break;
            case Op.ListCustomPrompts:
                await conversation.Events.SendAsync(
                    submission.Id, new ListCustomPromptsResponseEvent(CustomPrompts.List(conversation.Configuration.CodexHome))).ConfigureAwait(false);
                break;
        }
    }

    private async Task ListMcpToolsAsync(string id)
    {
        await conversation.Mcp.ReadyAsync().ConfigureAwait(false);
        await conversation.Events.SendAsync(id, new McpListToolsResponseEvent(
            conversation.Mcp.Tools.ToDictionary(static tool => tool.QualifiedName, static tool => tool.Listing),
            await conversation.Mcp.CollectResourcesAsync().ConfigureAwait(false),
            await conversation.Mcp.CollectResourceTemplatesAsync().ConfigureAwait(false),
            await conversation.Mcp.FindAuthStatusesAsync(McpConfiguration.ServersOf(conversation.Configuration, withDisabled: true)).ConfigureAwait(false))).ConfigureAwait(false);
    }

    private async ValueTask AddToHistoryAsync(string id, string text)
    {
        try
        {
            await messages.AppendAsync(conversation.Id, text).ConfigureAwait(false);
        }
        catch (SessionException failure)
        {
            await conversation.Events.SendAsync(id, new WarningEvent(failure.Message)).ConfigureAwait(false);
        }
    }

    private async ValueTask FindHistoryEntryAsync(string id, Op.GetHistoryEntryRequest request)
    {
        HistoryEntry? entry = await messages.FindAsync(request.Offset, request.LogId).ConfigureAwait(false);
        await conversation.Events.SendAsync(id, new GetHistoryEntryResponseEvent(request.Offset, request.LogId, entry)).ConfigureAwait(false);
    }
}
