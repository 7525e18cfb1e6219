using System.Runtime.CompilerServices;
using Codex.Protocol;
using Microsoft.Extensions.AI;

namespace Codex.Models;

/// <summary>Lets the agent work with any model of the .NET ecosystem: an <see cref="IChatClient"/> as a <see cref="IModelClient"/>.</summary>
/// <remarks>
/// Freeform tools are offered as functions with one text, <c>input</c>, and their calls are turned back; the service's
/// own shell tool is left out. The reasoning that the client gives is passed on but not sent back.
/// </remarks>
/// <param name="client">The model. It is not disposed, and must not call functions by itself.</param>
public sealed class ChatClientModel(IChatClient client) : IModelClient
{
    /// <inheritdoc/>
    public IAsyncEnumerable<ResponseEvent> StreamAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return AskAsync(request, cancellationToken);
    }

    private async IAsyncEnumerable<ResponseEvent> AskAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        var answer = new ChatClientAnswer(request.Tools.OfType<FreeformTool>().Select(static tool => tool.Name));
        IAsyncEnumerator<ChatResponseUpdate> updates = client
            .GetStreamingResponseAsync(ChatClientHistory.Messages(request), ChatClientHistory.Options(request), ct)
            .GetAsyncEnumerator(ct);
        await using (updates.ConfigureAwait(false))
        {
            while (await NextAsync(updates).ConfigureAwait(false))
            {
                answer.Take(updates.Current);
                while (answer.TryNext(out ResponseEvent? next))
                {
                    yield return next;
                }
            }
        }

        answer.Finish();
        while (answer.TryNext(out ResponseEvent? next))
        {
            yield return next;
        }
    }

    // What a foreign client throws is not known; most of it passes when asked again.
    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<ChatResponseUpdate> updates)
    {
        try
        {
            return await updates.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or HttpRequestException or TimeoutException)
        {
            throw ModelErrors.Disconnected(error.Message, null, error);
        }
        catch (Exception error) when (error is not (OperationCanceledException or ModelException))
        {
            throw new ModelException(ModelErrorCode.ResponseFailed, $"The model's client failed: {error.Message}", error);
        }
    }
}
