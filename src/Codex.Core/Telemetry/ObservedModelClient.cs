using System.Runtime.CompilerServices;
using Codex.Models;

namespace Codex.Core.Telemetry;

/// <summary>A model client whose answers' ends are reported; the requests and events of a stream are reported by the client itself.</summary>
internal sealed class ObservedModelClient(IModelClient client, ConversationTelemetry telemetry) : IModelClient
{
    public async IAsyncEnumerable<ResponseEvent> StreamAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool hasBegun = false;
        await using IAsyncEnumerator<ResponseEvent> answer = client.StreamAsync(request, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            ResponseEvent next;
            try
            {
                if (!await answer.MoveNextAsync().ConfigureAwait(false))
                {
                    yield break;
                }

                next = answer.Current;
            }
            catch (ModelException failure) when (hasBegun && telemetry.IsResponses)
            {
                telemetry.AnswerEndedEarly(failure.Message);
                throw;
            }

            hasBegun = true;
            if (next is ResponseCompleted { Usage: { } usage })
            {
                telemetry.AnswerCompleted(usage);
            }

            yield return next;
        }
    }
}
