using System.Diagnostics;
using System.Text;
using System.Text.Json;

// The first argument says how it behaves; the second, if any, is a file for a line about each message that it is sent,
// or a pipe that is open for as long as the server or what it started lives.
string mode = args.ElementAtOrDefault(0) ?? "good";
string? log = args.ElementAtOrDefault(1);
await using Stream output = Console.OpenStandardOutput();
using var input = new StreamReader(Console.OpenStandardInput());
long asked = 0;
Stream? life = null;
Queue<string> waiting = [];

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
        using (HoldLife())
        using (System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, context => context.Cancel = true))
        {
            Thread.Sleep(Timeout.Infinite);
        }

        return 0;
}

if (mode == "parent")
{
    // Never closed by itself: the system does that at the end.
    life = HoldLife();
    Process.Start("sh", ["-c", "exec sleep 1000 9>\"$0\"", log!]).Dispose();
    log = null;
}

while ((waiting.TryDequeue(out string? earlier) ? earlier : input.ReadLine()) is { } line)
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

GC.KeepAlive(life);
return 0;

void ListTools(JsonElement id, JsonElement parameters)
{
    const string Rest = "\"inputSchema\":{\"type\":\"object\",\"properties\":{}}}";
    string[] names = ["echo", "babbles", "chatters", "dies", "slow", "big", "env", "structured", "picture", "mixed", "empty", "wrong", "refused", "asks", "changes", "floods"];
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
        case "babbles":
            output.Write([0xff, 0xfe, 0x00, (byte)'\n']);
            Write("{");
            Write("null");
            Write("""{"jsonrpc":"2.0","id":{},"result":7}""");
            Write("""{"jsonrpc":"2.0","id":99999,"result":{}}""");
            Write("""{"jsonrpc":"2.0","id":"nobody","error":{"code":1,"message":"x"}}""");
            Write("""{"jsonrpc":"1.0"}""");
            Answer(id, """{"content":[{"type":"text","text":"sense at last"}]}""");
            break;
        case "chatters":
            Console.Error.WriteLine("on the error stream");
            Console.Error.WriteLine(new string('y', 100_000));
            Write("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"critical","data":"it burns"}}""");
            Write("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"debug","data":"a detail"}}""");
            Write("""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":0.5}}""");
            Answer(id, """{"content":[{"type":"text","text":"said"}]}""");
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
            Answer(id, """{"content":[{"uri":"a:2","type":"resource_link","name":"n","annotations":{"priority":1,"mood":"good","audience":["user"]}},{"type":"resource","resource":{"uri":"a:1","text":"t","extra":1}},{"type":"audio","mimeType":"a/b","data":"AA"},{"type":"hologram","x":1}]}""");
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

            List<string> answers = [];
            while (answers.Count < 4 && input.ReadLine() is { } next)
            {
                if (next.Contains("\"method\":", StringComparison.Ordinal))
                {
                    waiting.Enqueue(next);
                }
                else
                {
                    answers.Add(next);
                }
            }

            Answer(id, $$"""{"content":[{"type":"text","text":{{JsonEncode(string.Join('\n', answers.Order(StringComparer.Ordinal)))}}}]}""");
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

FileStream HoldLife()
{
    if (log is null)
    {
        return File.OpenRead("/dev/null");
    }

    var held = new FileStream(log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    held.Write("up\n"u8);
    return held;
}

void Answer(JsonElement id, string result) => Write($$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},"result":{{result}}}""");

void Refuse(JsonElement id, string message) => Write($$$"""{"jsonrpc":"2.0","id":{{{id.GetRawText()}}},"error":{"code":-32602,"message":"{{{message}}}"}}""");

void Write(string line)
{
    output.Write(Encoding.UTF8.GetBytes(line + "\n"));
    output.Flush();
}

static string JsonEncode(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
