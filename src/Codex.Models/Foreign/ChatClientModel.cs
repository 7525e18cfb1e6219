using System.Runtime.CompilerServices;
using Codex.Protocol;
using Microsoft.Extensions.AI;

namespace Codex.Models;

/// <summary>Lets the agent work with any model of the .NET ecosystem: an <see cref="IChatClient"/> as a <see cref="IModelClient"/>.</summary>
/// <remarks>
/// Freeform tools are offered as functions with one text, <c>input</c>, and their calls are turned back; the service's
/// own shell tool is left out. Reasoning goes back to the service that it came from, with its signature. What the client
/// throws becomes a <see cref="ModelException"/> of the same classes as on the agent's own wires.
/// </remarks>
/// <param name="client">The model. It is not disposed, and must not call functions by itself.</param>
/// <param name="options">What to work with; null for the defaults.</param>
public sealed class ChatClientModel(IChatClient client, ChatClientModelOptions? options = null) : IModelClient
{
    private readonly ChatClientModelOptions _options = options ?? new ChatClientModelOptions();

    /// <inheritdoc/>
    public IAsyncEnumerable<ResponseEvent> StreamAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return AskAsync(request, cancellationToken);
    }

    private async IAsyncEnumerable<ResponseEvent> AskAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        string service = _options.ServiceName ?? client.GetService<ChatClientMetadata>()?.ProviderName ?? client.GetType().Name;
        var answer = new ChatClientAnswer(request.Tools.OfType<FreeformTool>().Select(static tool => tool.Name), service);
        using var idle = new IdleTimer(_options.IdleTimeout, _options.Time, ct);
        IAsyncEnumerator<ChatResponseUpdate> updates = Ask(request, service, idle.Token);
        await using (updates.ConfigureAwait(false))
        {
            while (await NextAsync(updates, idle).ConfigureAwait(false))
            {
                answer.Take(updates.Current);
                while (answer.HasNext)
                {
                    yield return answer.Next();
                }
            }
        }

        answer.Finish();
        while (answer.HasNext)
        {
            yield return answer.Next();
        }
    }

    private IAsyncEnumerator<ChatResponseUpdate> Ask(ModelRequest request, string service, CancellationToken ct)
    {
        try
        {
            return client.GetStreamingResponseAsync(ChatClientHistory.Messages(request, service), ChatClientHistory.Options(request), ct).GetAsyncEnumerator(ct);
        }
        catch (Exception error) when (error is not (OperationCanceledException or ModelException))
        {
            throw ChatClientErrors.From(error, _options.StatusOf);
        }
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<ChatResponseUpdate> updates, IdleTimer idle)
    {
        idle.Start();
        try
        {
            return await updates.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is not ModelException && idle.Token.IsCancellationRequested)
        {
            // However the client says that it was stopped.
            throw ChatClientErrors.From(idle.Silence(), null);
        }
        catch (Exception error) when (error is not ModelException)
        {
            throw ChatClientErrors.From(error, _options.StatusOf);
        }
        finally
        {
            idle.Stop();
        }
    }
}
