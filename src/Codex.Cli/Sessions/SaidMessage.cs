using System.Runtime.CompilerServices;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Cli;

/// <summary>Something that the user or the model said in a session.</summary>
/// <param name="Timestamp">When: UTC with milliseconds.</param>
/// <param name="Role"><c>user</c> or <c>assistant</c>.</param>
/// <param name="Text">The words; pictures are left out.</param>
internal sealed record SaidMessage(string Timestamp, string Role, string Text)
{
    /// <summary>All that was said in a session, in order.</summary>
    /// <exception cref="SessionException">The file cannot be read.</exception>
    public static async IAsyncEnumerable<SaidMessage> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (RolloutLine line in SessionReader.ReadAsync(path, onDamaged: null, cancellationToken).ConfigureAwait(false))
        {
            string? text = line.Item switch
            {
                RolloutItem.Response { Item: MessageItem { Role: "user" } message } => UserMessageText.Of(message),
                RolloutItem.Response { Item: MessageItem { Role: "assistant" } message } =>
                    string.Concat(message.Content.OfType<ContentItem.OutputText>().Select(static part => part.Text)),
                _ => null,
            };
            if (text is not null)
            {
                yield return new SaidMessage(line.Timestamp, ((MessageItem)((RolloutItem.Response)line.Item).Item).Role, text);
            }
        }
    }
}
