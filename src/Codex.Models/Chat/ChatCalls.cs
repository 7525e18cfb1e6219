using System.Text;
using Codex.Protocol;

namespace Codex.Models;

/// <summary>The tool calls of an answer, put together from their pieces.</summary>
internal sealed class ChatCalls
{
    private readonly List<Call> _calls = [];

    /// <summary>Whether no call has begun.</summary>
    public bool IsEmpty => _calls.Count == 0;

    /// <summary>Adds the pieces of a chunk.</summary>
    public void Add(List<ChatCallPiece> pieces)
    {
        for (int i = 0; i < pieces.Count; i++)
        {
            ChatCallPiece piece = pieces[i];
            Call call = Find(piece);
            call.Id ??= piece.Id;
            call.Name ??= piece.Name;
            call.Arguments.Append(piece.Arguments);
        }
    }

    /// <summary>The calls, in the order of their index, and forgets them.</summary>
    public IReadOnlyList<FunctionCallItem> TakeAll()
    {
        FunctionCallItem[] items = [.. _calls.OrderBy(static call => call.Index).Select(static call => call.ToItem())];
        _calls.Clear();
        return items;
    }

    // By index; a piece without one belongs to the latest call, unless it names another id. Some services number
    // every call 0: there too another id means another call.
    private Call Find(ChatCallPiece piece)
    {
        for (int i = _calls.Count - 1; i >= 0; i--)
        {
            Call call = _calls[i];
            bool isPlace = piece.Index is null || call.Index == piece.Index;
            if (isPlace && (piece.Id is null || call.Id is null || call.Id == piece.Id))
            {
                return call;
            }

            if (piece.Index is null)
            {
                break;
            }
        }

        var made = new Call(piece.Index ?? (_calls.Count == 0 ? 0 : _calls[^1].Index));
        _calls.Add(made);
        return made;
    }

    private sealed class Call(int index)
    {
        public int Index => index;

        public string? Id { get; set; }

        public string? Name { get; set; }

        public StringBuilder Arguments { get; } = new();

        // An output refers to its call by the id, so a call without one is given one.
        public FunctionCallItem ToItem() => new(
            Name ?? "",
            Arguments.Length == 0 ? "{}" : Arguments.ToString(),
            Id ?? $"call_{Guid.NewGuid():N}");
    }
}
