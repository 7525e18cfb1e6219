using Codex.Protocol;
using CsCheck;
using Microsoft.Extensions.AI;

namespace Codex.Models.Tests;

/// <summary>Whatever the conversation was, what a client gets is what every service takes.</summary>
public sealed class ChatClientHistoryTests
{
    private const string Service = "own";

    [Fact]
    public void Any_conversation_has_its_calls_answered_in_the_next_message_and_no_two_of_the_model_in_a_row()
    {
        Gen<Step> answer = Gen.Select(Gen.Int[0, 2], Gen.Bool, Gen.Bool.Array[0, 3]).Select(static (reasoning, speaks, pictures) => new Step(reasoning, speaks, pictures));
        Gen.Select(answer.Array[0, 4], Gen.Bool).Array[1, 4].Sample(turns =>
        {
            List<ResponseItem> items = [];
            foreach ((Step[] answers, bool hasRules) in turns)
            {
                items.Add(hasRules ? MessageItem.Developer("rules") : MessageItem.User("go"));
                items.Add(MessageItem.User("go on"));
                foreach (Step step in answers)
                {
                    items.AddRange(step.Items(items.Count));
                }
            }

            Check(items, ChatClientHistory.Messages(Ask.Request([.. items]), Service));
        });
    }

    private static void Check(List<ResponseItem> items, IReadOnlyList<ChatMessage> messages)
    {
        for (int i = 0; i < messages.Count; i++)
        {
            ChatMessage message = messages[i];
            Assert.NotEmpty(message.Contents);
            string[] calls = [.. message.Contents.OfType<FunctionCallContent>().Select(static call => call.CallId)];
            string[] results = [.. message.Contents.OfType<FunctionResultContent>().Select(static result => result.CallId)];
            if (message.Role == ChatRole.Assistant)
            {
                Assert.True(i == 0 || messages[i - 1].Role != ChatRole.Assistant);
                string[] answered = i + 1 < messages.Count ? [.. messages[i + 1].Contents.OfType<FunctionResultContent>().Select(static result => result.CallId)] : [];
                Assert.Equal(calls, answered);

                // What leads an answer stands before its calls.
                int firstCall = message.Contents.ToList().FindIndex(static content => content is FunctionCallContent);
                Assert.DoesNotContain(message.Contents.Skip(firstCall < 0 ? int.MaxValue : firstCall), static content => content is not FunctionCallContent);
            }
            else if (message.Role == ChatRole.Tool)
            {
                Assert.Equal(ChatRole.Assistant, messages[i - 1].Role);
                Assert.Equal(message.Contents.Count, results.Length);
            }
            else
            {
                Assert.True(message.Role == ChatRole.User || messages.Take(i).All(static earlier => earlier.Role == ChatRole.System));
            }
        }

        AIContent[] all = [.. messages.SelectMany(static message => message.Contents)];
        Assert.Equal(items.OfType<FunctionCallItem>().Count(), all.OfType<FunctionCallContent>().Count());
        Assert.Equal(items.OfType<ReasoningItem>().Count(static item => SealedReasoning.Read(item, Service) is not null), all.OfType<TextReasoningContent>().Count());
        Assert.Equal(items.OfType<FunctionCallOutputItem>().Count(static item => item.Output.Parts is not null), all.OfType<DataContent>().Count());
    }

    /// <summary>An answer of the model.</summary>
    /// <param name="Reasoning">0 for none, 1 for this service's, 2 for another's.</param>
    /// <param name="Speaks">Whether it says something.</param>
    /// <param name="Pictures">Its calls; whether the output of each has a picture.</param>
    private sealed record Step(int Reasoning, bool Speaks, bool[] Pictures)
    {
        public IEnumerable<ResponseItem> Items(int number)
        {
            if (Reasoning > 0)
            {
                string sealedBy = SealedReasoning.Write(Reasoning == 1 ? Service : "another", new TextReasoningContent("t") { ProtectedData = "S" });
                yield return new ReasoningItem([], [new ReasoningContent("reasoning_text", "t")], sealedBy);
            }

            if (Speaks)
            {
                yield return MessageItem.Assistant("text");
            }

            for (int i = 0; i < Pictures.Length; i++)
            {
                string id = $"c{number}-{i}";
                yield return new FunctionCallItem("shell", "{}", id);
                yield return new FunctionCallOutputItem(id, Pictures[i] ? ToolOutput.FromParts([new ContentItem.InputImage("data:image/png;base64,AAAA")]) : ToolOutput.FromText("out"));
            }
        }
    }
}
