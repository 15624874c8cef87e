resource "terraform_data" "a" {
  input = { list = [1, 2], text = "t" }
}

resource "terraform_data" "b" {
  input = {
    whole    = terraform_data.a
    part     = terraform_data.a.output.text
    joined   = "x-${terraform_data.a.id}-y"
    listed   = [terraform_data.a.id, "known", terraform_data.a.output]
    mapped   = { (terraform_data.a.input.text) = terraform_data.a.id }
    chosen   = terraform_data.a.id == "x" ? "yes" : "no"
    typed    = tolist([terraform_data.a.id])
    set      = toset([terraform_data.a.id, "~"])
    length   = length([terraform_data.a.id])
    is_null  = terraform_data.a.id == null
    each     = [for x in terraform_data.a.output.list : x + 1]
    coalesce = coalesce(terraform_data.a.id, "z")
    try      = try(terraform_data.a.output.missing, "fallback")
  }
}

output "b" {
  value = terraform_data.b.output
}

output "length" {
  value = length(terraform_data.a.id)
}
