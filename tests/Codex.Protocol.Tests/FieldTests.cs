using System.Text.Json;
using System.Text.Json.Nodes;

namespace Codex.Protocol.Tests;

/// <summary>Which fields may be missing or null, and that every other one must be there and of its kind.</summary>
public sealed class FieldTests
{
    /// <summary>What may be left out or null, by kind; all other fields of the examples are demanded.</summary>
    private static readonly Dictionary<string, string[]> s_optional = new()
    {
        ["session_configured"] = ["reasoning_effort", "initial_messages"],
        ["task_started"] = ["model_context_window"],
        ["task_complete"] = ["last_agent_message"],
        ["deprecation_notice"] = ["details"],
        ["token_count"] = ["info", "rate_limits"],
        ["user_message"] = ["images"],
        ["exec_approval_request"] = ["reason", "risk"],
        ["apply_patch_approval_request"] = ["reason", "grant_root"],
        ["plan_update"] = ["explanation"],
        ["get_history_entry_response"] = ["entry"],
        ["exited_review_mode"] = ["review_output"],
        ["undo_started"] = ["message"],
        ["undo_completed"] = ["message"],
        ["user_turn"] = ["effort", "final_output_json_schema"],
        ["override_turn_context"] = ["cwd", "approval_policy", "sandbox_policy", "model", "effort", "summary"],
        ["reasoning"] = ["content", "encrypted_content"],
        ["local_shell_call"] = ["call_id"],
        ["custom_tool_call"] = ["status"],
        ["web_search_call"] = ["status", "action"],
    };

    /// <summary>What may be left out because it has a default, but not be null.</summary>
    private static readonly Dictionary<string, string[]> s_defaulted = new()
    {
        ["exec_command_begin"] = ["is_user_shell_command"],
        ["exec_command_end"] = ["aggregated_output"],
        ["session_configured"] = ["history_log_id", "history_entry_count"],
    };

    /// <summary>Fields that hold any JSON.</summary>
    private static readonly (string Kind, string Field)[] s_free = [("user_turn", "final_output_json_schema"), ("web_search_call", "action")];

    public static TheoryData<string, string> Fields()
    {
        TheoryData<string, string> fields = [];
        IEnumerable<JsonNode> objects =
        [
            .. Wire.Lines("events").Select(Wire.Message),
            .. Wire.Lines("submissions").Select(line => JsonNode.Parse(line)!["op"]!),
            .. Wire.Lines("items").Select(line => JsonNode.Parse(line)!),
        ];
        foreach (JsonNode example in objects.Where(e => (string)e["type"]! != "later_kind").DistinctBy(e => (string)e["type"]! + string.Join(',', e.AsObject().Select(p => p.Key))))
        {
            foreach ((string name, _) in example.AsObject().Where(property => property.Key != "type"))
            {
                fields.Add(example.ToJsonString(), name);
            }
        }

        return fields;
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void Missing_field_is_an_error_unless_it_is_optional(string json, string field)
    {
        JsonObject changed = JsonNode.Parse(json)!.AsObject();
        string kind = (string)changed["type"]!;
        changed.Remove(field);

        if (Allows(s_optional, kind, field) || Allows(s_defaulted, kind, field))
        {
            Read(changed);
        }
        else
        {
            Assert.Throws<JsonException>(() => Read(changed));
        }
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void Null_is_an_error_unless_the_field_is_optional(string json, string field)
    {
        JsonObject changed = JsonNode.Parse(json)!.AsObject();
        string kind = (string)changed["type"]!;
        changed[field] = null;

        if (Allows(s_optional, kind, field))
        {
            Read(changed);
        }
        else
        {
            Assert.Throws<JsonException>(() => Read(changed));
        }
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void Field_of_the_wrong_kind_is_an_error(string json, string field)
    {
        JsonObject changed = JsonNode.Parse(json)!.AsObject();
        string kind = (string)changed["type"]!;
        changed[field] = changed[field] switch
        {
            null => new JsonArray(true),
            { } value when value.GetValueKind() == JsonValueKind.String || field == "output" => 7,
            _ => "no such word",
        };

        if (s_free.Contains((kind, field)))
        {
            Read(changed);
        }
        else
        {
            Assert.Throws<JsonException>(() => Read(changed));
        }
    }

    [Theory]
    [InlineData("""{"type":"exec_command_begin","call_id":"c","command":["a"],"cwd":"/","parsed_cmd":[]}""")]
    [InlineData("""{"type":"exec_command_end","call_id":"c","stdout":"","stderr":"","exit_code":0,"duration":{"secs":0,"nanos":0},"formatted_output":""}""")]
    public void Field_with_a_default_is_written_when_it_was_missing(string json)
    {
        string written = Wire.Write(Wire.ReadMessage(json));

        Assert.True(written.Contains("\"is_user_shell_command\":false") || written.Contains("\"aggregated_output\":\"\""), written);
    }

    [Theory]
    [InlineData("""{"type":"task_started"}""", """{"type":"task_started","model_context_window":null}""")]
    [InlineData("""{"type":"task_complete"}""", """{"type":"task_complete","last_agent_message":null}""")]
    [InlineData("""{"type":"token_count"}""", """{"type":"token_count","info":null,"rate_limits":null}""")]
    [InlineData("""{"type":"plan_update","plan":[]}""", """{"type":"plan_update","explanation":null,"plan":[]}""")]
    [InlineData("""{"type":"exited_review_mode"}""", """{"type":"exited_review_mode","review_output":null}""")]
    [InlineData("""{"type":"deprecation_notice","summary":"s","details":null}""", """{"type":"deprecation_notice","summary":"s"}""")]
    [InlineData("""{"type":"undo_started","message":null}""", """{"type":"undo_started"}""")]
    [InlineData("""{"type":"user_message","message":"m","images":null}""", """{"type":"user_message","message":"m"}""")]
    [InlineData("""{"type":"mcp_tool_call_begin","call_id":"c","invocation":{"server":"s","tool":"t"}}""", """{"type":"mcp_tool_call_begin","call_id":"c","invocation":{"server":"s","tool":"t","arguments":null}}""")]
    public void Absent_value_is_written_as_null_or_left_out_by_field(string read, string written) =>
        Assert.Equal(written, Wire.Write(Wire.ReadMessage(read)));

    [Theory]
    [InlineData("""{"type":"user_turn","items":[],"cwd":"/","approval_policy":"never","sandbox_policy":{"mode":"read-only"},"model":"m","effort":null,"summary":"none"}""")]
    [InlineData("""{"type":"user_turn","items":[],"cwd":"/","approval_policy":"never","sandbox_policy":{"mode":"read-only"},"model":"m","summary":"none"}""")]
    public void Turn_without_an_effort_leaves_it_out_and_tells_that_there_is_no_schema(string json) =>
        Assert.Equal(
            """{"type":"user_turn","items":[],"cwd":"/","approval_policy":"never","sandbox_policy":{"mode":"read-only"},"model":"m","summary":"none","final_output_json_schema":null}""",
            WireJson.ToText(Op.FromJson(Wire.Element(json))!, ProtocolJson.Default.Op));

    [Fact]
    public void Null_effort_of_an_override_keeps_the_effort() =>
        Assert.Equal(new Op.OverrideTurnContext(), Op.FromJson(Wire.Element("""{"type":"override_turn_context","effort":null}""")));

    private static bool Allows(Dictionary<string, string[]> table, string kind, string field) =>
        table.TryGetValue(kind, out string[]? fields) && fields.Contains(field);

    private static object Read(JsonObject json)
    {
        JsonElement element = Wire.Element(json.ToJsonString());
        string kind = element.GetProperty("type").GetString()!;
        return WireKinds.OfEvents.Contains(kind) ? EventMessage.FromJson(element)
            : WireKinds.OfOps.Contains(kind) ? Op.FromJson(element)!
            : ResponseItem.FromJson(element);
    }
}
