using System.Diagnostics;
using System.Text;
using System.Text.Json;

// The first argument says how it behaves; the second, if any, is a file for a line about each message that it is sent.
string mode = args.ElementAtOrDefault(0) ?? "good";
string? log = args.ElementAtOrDefault(1);
await using Stream output = Console.OpenStandardOutput();
using var input = new StreamReader(Console.OpenStandardInput());
long asked = 0;

switch (mode)
{
    case "dies-at-start":
        Console.Error.WriteLine("no database here");
        return 3;
    case "banner":
        Write("Welcome to the server!");
        Write("");
        Write("[]");
        Write("""{"jsonrpc":"2.0","method":"notifications/unheard-of"}""");
        Write("""{"some":"json"}""");
        break;
    case "silent":
        input.ReadToEnd();
        return 0;
    case "deaf":
        // Neither reads nor ends when its input does, nor when it is asked to.
        using (System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, context => context.Cancel = true))
        {
            Thread.Sleep(Timeout.Infinite);
        }

        return 0;
}

if (mode == "parent")
{
    using Process child = Process.Start("sleep", "1000");
    File.WriteAllText(log!, child.Id.ToString());
    log = null;
}

while (input.ReadLine() is { } line)
{
    using JsonDocument document = JsonDocument.Parse(line);
    JsonElement message = document.RootElement;
    if (log is not null)
    {
        File.AppendAllText(log, line + "\n");
    }

    if (!message.TryGetProperty("method", out JsonElement method) || !message.TryGetProperty("id", out JsonElement id))
    {
        continue;
    }

    JsonElement parameters = message.TryGetProperty("params", out JsonElement given) ? given : default;
    switch (method.GetString())
    {
        case "initialize":
            Answer(id, """{"protocolVersion":"2099-12-31","capabilities":{},"serverInfo":{"name":"s","version":"1"},"instructions":"ignored"}""");
            break;
        case "tools/list":
            ListTools(id, parameters);
            break;
        case "tools/call":
            if (!Call(id, parameters))
            {
                return 1;
            }

            break;
        case "resources/list" when mode == "circle":
            Answer(id, """{"resources":[{"uri":"a:1","name":"one"}],"nextCursor":"again"}""");
            break;
        case "resources/list":
            Answer(id, parameters.TryGetProperty("cursor", out JsonElement cursor)
                ? $$"""{"resources":[{"uri":"a:{{cursor.GetString()}}","name":"next","_meta":{},"size":3}]}"""
                : """{"resources":[{"uri":"a:1","name":"one","mimeType":"text/plain","extra":1}],"nextCursor":"2"}""");
            break;
        case "resources/templates/list":
            Answer(id, """{"resourceTemplates":[{"uriTemplate":"a:{n}","name":"t"}]}""");
            break;
        case "resources/read" when parameters.GetProperty("uri").GetString() == "a:1":
            Answer(id, """{"contents":[{"uri":"a:1","text":"hello","_meta":{}},{"uri":"a:1","blob":"AAAA","mimeType":"x/y"}]}""");
            break;
        default:
            Refuse(id, "cannot do that");
            break;
    }
}

return 0;

void ListTools(JsonElement id, JsonElement parameters)
{
    const string Rest = "\"inputSchema\":{\"type\":\"object\",\"properties\":{}}}";
    string[] names = ["echo", "dies", "slow", "big", "env", "structured", "picture", "mixed", "empty", "wrong", "refused", "asks", "changes", "floods"];
    string cursor = parameters.TryGetProperty("cursor", out JsonElement given) ? given.GetString()! : "";
    switch (mode)
    {
        case "no-tools":
            Refuse(id, "no such method");
            break;
        case "malformed":
            Answer(id, $$"""{"tools":[{"name":"bare"},{"name":1,{{Rest}},"text",{"name":"kept","annotations":{"readOnlyHint":true},"title":"T","_meta":{},{{Rest}}]}""");
            break;
        case "odd-names":
            Answer(id, $$"""{"tools":[{"name":"a.b",{{Rest}},{"name":"a_b",{{Rest}},{"name":"a/b",{{Rest}},{"name":"a_b",{{Rest}},{"name":"für-eine-sehr-lange-Liste-von-Werkzeugen-mit-langem-Namen-ääääääääää",{{Rest}}]}""");
            break;
        case "pages":
            Answer(id, cursor switch
            {
                "" => $$"""{"tools":[{"name":"first",{{Rest}}],"nextCursor":"2"}""",
                _ => $$"""{"tools":[{"name":"second",{{Rest}}],"nextCursor":"2"}""",
            });
            break;
        default:
            IEnumerable<string> tools = (asked > 0 ? [.. names, "new"] : names).Select(name => $$"""{"name":"{{name}}","description":"does {{name}}",{{Rest}}""");
            Answer(id, $$"""{"tools":[{{string.Join(',', tools)}}]}""");
            break;
    }
}

bool Call(JsonElement id, JsonElement parameters)
{
    string arguments = parameters.TryGetProperty("arguments", out JsonElement given) ? given.GetRawText() : "absent";
    switch (parameters.GetProperty("name").GetString())
    {
        case "echo":
            Answer(id, $$"""{"content":[{"type":"text","text":{{JsonEncode(arguments)}},"_meta":{"x":1},"extra":true}]}""");
            break;
        case "dies":
            Console.Error.WriteLine("out of memory");
            return false;
        case "slow":
            break;
        case "big":
            output.Write("{\"result\":{\"content\":[{\"type\":\"text\",\"text\":\""u8);
            byte[] block = Encoding.ASCII.GetBytes(new string('x', 1024 * 1024));
            for (int i = 0; i < 50; i++)
            {
                output.Write(block);
            }

            Write($"\"}}]}},\"jsonrpc\":\"2.0\",\"id\":{id.GetRawText()}}}");
            break;
        case "env":
            string variables = string.Join(',', Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal));
            Answer(id, $$"""{"content":[{"type":"text","text":{{JsonEncode(variables + "|" + Environment.CurrentDirectory)}}}]}""");
            break;
        case "structured":
            Answer(id, """{"content":[{"type":"text","text":"x"}],"structuredContent":{"z":1,"a":[null]},"isError":false}""");
            break;
        case "picture":
            Answer(id, """{"content":[{"type":"text","text":"see"},{"type":"image","data":"AAAA","mimeType":"image/png"},{"type":"image","data":"data:image/gif;base64,BBBB","mimeType":"x"}]}""");
            break;
        case "mixed":
            Answer(id, """{"content":[{"uri":"a:2","type":"resource_link","name":"n"},{"type":"resource","resource":{"uri":"a:1","text":"t","extra":1}},{"type":"audio","mimeType":"a/b","data":"AA"},{"type":"hologram","x":1}]}""");
            break;
        case "empty":
            Answer(id, """{"content":[]}""");
            break;
        case "wrong":
            Answer(id, """{"content":[{"type":"text","text":"it failed"}],"isError":true}""");
            break;
        case "asks":
            asked++;
            foreach (string request in (string[])[
                """{"jsonrpc":"2.0","id":"e","method":"elicitation/create","params":{"message":"Sure?","requestedSchema":{"type":"object","properties":{}}}}""",
                """{"jsonrpc":"2.0","id":7,"method":"ping"}""",
                """{"jsonrpc":"2.0","id":8,"method":"roots/list"}""",
                """{"jsonrpc":"2.0","id":9,"method":"sampling/createMessage","params":{}}"""])
            {
                Write(request);
            }

            string[] answers = [.. Enumerable.Range(0, 4).Select(_ => input.ReadLine()!).Order(StringComparer.Ordinal)];
            Answer(id, $$"""{"content":[{"type":"text","text":{{JsonEncode(string.Join('\n', answers))}}}]}""");
            break;
        case "changes":
            asked++;
            Write("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
            Answer(id, """{"content":[{"type":"text","text":"changed"}]}""");
            break;
        case "floods":
            for (int i = 0; i < 200_000; i++)
            {
                Write("""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":0,"progress":1}}""");
            }

            Answer(id, """{"content":[{"type":"text","text":"dry again"}]}""");
            break;
        default:
            Refuse(id, "there is no such tool");
            break;
    }

    return true;
}

void Answer(JsonElement id, string result) => Write($$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},"result":{{result}}}""");

void Refuse(JsonElement id, string message) => Write($$$"""{"jsonrpc":"2.0","id":{{{id.GetRawText()}}},"error":{"code":-32602,"message":"{{{message}}}"}}""");

void Write(string line)
{
    output.Write(Encoding.UTF8.GetBytes(line + "\n"));
    output.Flush();
}

static string JsonEncode(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
