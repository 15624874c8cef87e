output "number" {
  value = "3"
  type  = number
}

output "object" {
  value = { a = 1, c = true }
  type  = object({ a = string, b = optional(string, "x") })
}

output "set" {
  value = ["b", "a", "b"]
  type  = set(string)
}

output "null" {
  value = null
  type  = list(string)
}
