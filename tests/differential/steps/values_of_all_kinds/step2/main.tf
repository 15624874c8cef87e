resource "terraform_data" "a" {
  input = {
    big      = 123456789012345678901234567891
    fraction = 0.10
    negative = -1e-7
    text     = "tab\t quote\" é \u00e9 ${"$"}{x}"
    empty    = [[], {}, "", null]
    list     = tolist(["b", "a"])
    set      = toset(["b", "a", "c"])
    map      = tomap({ k = "v" })
    numbers  = toset([3, 20, 1])
    nested   = { deep = { deeper = [true, false] } }
  }
}

output "o" {
  value = terraform_data.a.output
}
