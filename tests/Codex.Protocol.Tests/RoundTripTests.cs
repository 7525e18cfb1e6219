using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace Codex.Protocol.Tests;

/// <summary>What holds for any value and any damage.</summary>
public sealed class RoundTripTests
{
    private static readonly Gen<JsonNode?> s_anyNode = Gen.Recursive<JsonNode?>((depth, inner) => depth >= 2
        ? Leaf()
        : Gen.OneOf(
            Leaf(),
            inner.Array[0, 3].Select(JsonNode? (values) => new JsonArray([.. values.Select(Copy)])),
            Gen.Select(Pick("type", "id", "text", "secs", "Ok", "other"), inner).Array[0, 3].Select(JsonNode? (v) =>
                new JsonObject(v.DistinctBy(p => p.Item1).Select(p => KeyValuePair.Create(p.Item1, Copy(p.Item2)))))));

    private static readonly string[] s_examples =
    [
        .. Wire.Lines("events").Select(line => Wire.Message(line).ToJsonString()),
        .. Wire.Lines("submissions").Select(line => JsonNode.Parse(line)!["op"]!.ToJsonString()),
        .. Wire.Lines("items"),
    ];

    [Fact]
    public void Any_event_survives_being_written_and_read() => AnyWire.Message.Sample(message =>
    {
        string written = Wire.Write(message);
        EventMessage read = Wire.ReadMessage(written);

        Assert.Equal(message.GetType(), read.GetType());
        Assert.Equal(written, Wire.Write(read));
    });

    [Fact]
    public void Any_item_survives_being_written_and_read() => AnyWire.Item.Sample(item =>
    {
        string written = Wire.Write(item, includeId: true);
        ResponseItem read = Wire.ReadItem(written);

        Assert.Equal(item.GetType(), read.GetType());
        Assert.Equal(written, Wire.Write(read, includeId: true));
    });

    [Fact]
    public void Any_request_survives_being_written_and_read() => AnyWire.Op.Sample(op =>
    {
        string written = WireJson.ToText(op, ProtocolJson.Default.Op);
        Op read = Op.FromJson(Wire.Element(written))!;

        Assert.Equal(op.GetType(), read.GetType());
        Assert.Equal(written, WireJson.ToText(read, ProtocolJson.Default.Op));
    });

    [Fact]
    public void Values_of_texts_and_numbers_alone_come_back_equal() => Gen.Select(AnyWire.Text, AnyWire.Text, Gen.Bool).Sample((text, other, success) =>
    {
        string clean = Clean(text), cleanOther = Clean(other);
        AssertSame(new PatchApplyEndEvent(clean, cleanOther, clean, success));
        AssertSame(new EnteredReviewModeEvent(clean, cleanOther));
        AssertSame(new ReasoningContentDeltaEvent(clean, cleanOther, clean, cleanOther));
        AssertSame(new UndoCompletedEvent(success, success ? clean : null));
        var call = new CustomToolCallItem(clean, cleanOther, clean, success ? cleanOther : null) { Id = success ? clean : null };
        Assert.Equal(call with { Id = clean.Length > 0 ? call.Id : null }, Wire.ReadItem(Wire.Write(call, includeId: true)));

        static void AssertSame(EventMessage message) => Assert.Equal(message, Wire.ReadMessage(Wire.Write(message)));
        static string Clean(string text) => string.Concat(text.Where(c => !char.IsSurrogate(c)));
    });

    [Fact]
    public void Any_damage_to_an_example_is_read_or_refused_with_a_reason() =>
        Gen.Select(Gen.Int[0, s_examples.Length - 1], Gen.Int[0, 40], s_anyNode).Sample((example, place, replacement) =>
        {
            JsonNode root = JsonNode.Parse(s_examples[example])!;
            Replace(root, place, Copy(replacement));
            JsonElement element = Wire.Element(root.ToJsonString());
            foreach (Action read in (Action[])[() => EventMessage.FromJson(element), () => Op.FromJson(element), () => ResponseItem.FromJson(element)])
            {
                try
                {
                    read();
                }
                catch (JsonException refused)
                {
                    Assert.NotEmpty(refused.Message);
                }
            }
        });

    private static Gen<JsonNode?> Leaf() => Gen.OneOf(
        Pick<JsonNode?>(null, true, false),
        Gen.Double.Where(double.IsFinite).Select(JsonNode? (value) => value),
        Gen.Long.Select(JsonNode? (value) => value),
        AnyWire.Text.Select(JsonNode? (value) => value),
        Pick("add", "text", "exec", "search", "input_text", "1e400", "review").Select(JsonNode? (value) => value));

    /// <summary>Puts a value in the place of the one that is met as the n-th, counted from the first and round again.</summary>
    private static void Replace(JsonNode root, int place, JsonNode? replacement)
    {
        List<Action> replacements = [];
        Visit(root);
        if (replacements.Count > 0)
        {
            replacements[place % replacements.Count]();
        }

        void Visit(JsonNode? node)
        {
            if (node is JsonObject properties)
            {
                foreach ((string name, JsonNode? value) in properties)
                {
                    replacements.Add(() => properties[name] = replacement);
                    Visit(value);
                }
            }
            else if (node is JsonArray values)
            {
                for (int index = 0; index < values.Count; index++)
                {
                    int at = index;
                    replacements.Add(() => values[at] = replacement);
                    Visit(values[at]);
                }
            }
        }
    }

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static JsonNode? Copy(JsonNode? node) => node?.DeepClone();
}
