namespace Codex.Models;

/// <summary>Asks a model and streams its answer.</summary>
public interface IModelClient
{
    /// <summary>Sends one request and streams the events of its answer.</summary>
    /// <remarks>
    /// The request itself is repeated within the provider's budget until an answer begins. A stream that breaks later
    /// is not repeated here: the caller decides, by <see cref="ModelException.CanRetryStep"/>, whether to ask again.
    /// The stream ends after <see cref="ResponseCompleted"/>, or throws.
    /// </remarks>
    /// <param name="request">What to ask.</param>
    /// <param name="cancellationToken">Ends the request and closes its connection.</param>
    /// <exception cref="ModelException">No complete answer could be had.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    IAsyncEnumerable<ResponseEvent> StreamAsync(ModelRequest request, CancellationToken cancellationToken);
}
